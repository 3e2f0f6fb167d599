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
