import type { Child, Component, Property } from './model';

// Edits give a new tree and share everything they do not touch, so cached parses stay what they were.

/** The same component with other children. */
export function withChildren(component: Component, children: readonly Child[]): Component {
  return { kind: 'component', name: component.name, children };
}

/** Puts `next` where the first property of its name stands (further ones of that name go), or after the last property. */
export function withProperty(component: Component, next: Property): Component {
  return withProperties(component, next.name, [next]);
}

/** Replaces all properties of a name by these, at the place of the first; after the last property when there was none. */
export function withProperties(component: Component, name: string, next: readonly Property[]): Component {
  const children: Child[] = [];
  let placed = false;
  for (const child of component.children) {
    if (child.kind === 'property' && child.name === name) {
      if (!placed) children.push(...next);
      placed = true;
    } else children.push(child);
  }
  if (placed) return withChildren(component, children);
  const at = children.findLastIndex((child) => child.kind === 'property') + 1;
  children.splice(at, 0, ...next);
  return withChildren(component, children);
}

/** Without the properties of these names. */
export function withoutProperties(component: Component, ...names: string[]): Component {
  if (!component.children.some((child) => child.kind === 'property' && names.includes(child.name))) return component;
  return withChildren(
    component,
    component.children.filter((child) => child.kind !== 'property' || !names.includes(child.name)),
  );
}

/** Swaps one child (by identity) for others; none removes it. */
export function replaceChild(component: Component, old: Child, ...next: Child[]): Component {
  return withChildren(
    component,
    component.children.flatMap((child) => (child === old ? next : [child])),
  );
}

/** The same line with another value; name, group and parameters stay as they are spelled. */
export function withValue(property: Property, value: string): Property {
  const { group, name, parameters } = property;
  const head = property.head ?? headOf(property);
  return { kind: 'property', group, name, parameters, value, source: null, ...(head === null ? {} : { head }) };
}

function headOf(property: Property): string | null {
  if (property.source === null) return null;
  const logical = property.source.replace(/\r*\n[ \t]/g, '');
  return logical.endsWith(property.value) ? logical.slice(0, logical.length - property.value.length) : null;
}

/** A line of a list as it shall be, and the one it was made from. */
export type PlacedLine = { line: Property; from: Property | null };

/**
 * Makes the lines of a name these, each where the one it came from stands; new ones follow the one before them. When the order was
 * changed, all go to the place of the first.
 */
export function withPlacedLines(component: Component, name: string, wanted: readonly PlacedLine[]): Component {
  const places = wanted.flatMap((one) => (one.from ? [component.children.indexOf(one.from)] : []));
  const inOrder = places.every((place, index) => place >= 0 && (index === 0 || place > (places[index - 1] ?? -1)));
  if (!inOrder || places.length === 0) {
    return withProperties(
      component,
      name,
      wanted.map((one) => one.line),
    );
  }
  const at = new Map<Child, Property[]>();
  const waiting: Property[] = [];
  let last: Property[] = waiting;
  for (const { line, from } of wanted) {
    if (from) {
      last = last === waiting ? [...waiting, line] : [line];
      at.set(from, last);
    } else last.push(line);
  }
  const children = component.children.flatMap((child): Child[] => {
    if (child.kind === 'component' || child.name !== name) return [child];
    return at.get(child) ?? [];
  });
  return withChildren(component, children);
}
