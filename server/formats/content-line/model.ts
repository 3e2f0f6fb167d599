// Content lines (RFC 5545 section 3.1, RFC 6350 section 3.3): the grammar iCalendar and vCard share, as an immutable tree.
// Whatever is not edited keeps its source text, so an edit changes the lines it is about and no others.

export type Parameter = {
  /** Upper case. */
  readonly name: string;
  /** Without quotes, RFC 6868 escapes decoded. */
  readonly values: readonly string[];
};

export type Property = {
  readonly kind: 'property';
  /** The `item1` of `item1.TEL`, in its case; empty without one. */
  readonly group: string;
  /** Upper case. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** As written after the colon, escapes and all. */
  readonly value: string;
  /** The physical lines it was read from; null when it was made or changed here. */
  readonly source: string | null;
  /** The text before the value, colon included, of a line of which only the value was changed. */
  readonly head?: string;
};

export type Component = {
  readonly kind: 'component';
  /** Upper case. */
  readonly name: string;
  readonly children: readonly (Property | Component)[];
};

export type Child = Property | Component;

/** All properties of that (upper-case) name, in order. */
export function propertiesOf(component: Component, name: string): Property[] {
  const found: Property[] = [];
  for (const child of component.children) if (child.kind === 'property' && child.name === name) found.push(child);
  return found;
}

/** The first property of that (upper-case) name. */
export function propertyOf(component: Component, name: string): Property | null {
  for (const child of component.children) if (child.kind === 'property' && child.name === name) return child;
  return null;
}

/** Components directly below, of one (upper-case) name or all. */
export function componentsOf(component: Component, name?: string): Component[] {
  const found: Component[] = [];
  for (const child of component.children) if (child.kind === 'component' && (!name || child.name === name)) found.push(child);
  return found;
}

/** All values of a parameter (upper-case name), repeated parameters joined; empty when it is not there. */
export function parameterValues(property: Property, name: string): string[] {
  const found: string[] = [];
  for (const parameter of property.parameters) if (parameter.name === name) found.push(...parameter.values);
  return found;
}

/** The first value of a parameter (upper-case name), or null. */
export function parameterOf(property: Property, name: string): string | null {
  for (const parameter of property.parameters) if (parameter.name === name) return parameter.values[0] ?? '';
  return null;
}
