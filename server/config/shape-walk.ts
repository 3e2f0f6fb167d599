import { z } from 'zod';

type Shape = z.ZodType;

/** The shape without optional, nullable and default around it. */
export function unwrap(shape: Shape): Shape {
  let current: unknown = shape;
  while (isWrapped(current)) current = current.unwrap();
  if (current instanceof z.ZodPipe) return unwrap(current.in as Shape);
  return current as Shape;
}

/** Something around a shape that says when it may be missing. */
export function isWrapped(shape: unknown): shape is z.ZodOptional | z.ZodNullable | z.ZodDefault | z.ZodPrefault {
  return (
    shape instanceof z.ZodOptional || shape instanceof z.ZodNullable || shape instanceof z.ZodDefault || shape instanceof z.ZodPrefault
  );
}

/** The settings a shape holds by name: of an object, or of all variants of a union. */
export function fieldsOf(shape: Shape): Map<string, Shape> {
  const bare = unwrap(shape);
  const fields = new Map<string, Shape>();
  if (bare instanceof z.ZodObject) for (const [name, field] of Object.entries(bare.shape)) fields.set(name, field as Shape);
  if (bare instanceof z.ZodUnion || bare instanceof z.ZodDiscriminatedUnion) {
    for (const variant of bare.options as readonly Shape[])
      for (const [name, field] of fieldsOf(variant)) if (!fields.has(name)) fields.set(name, field);
  }
  return fields;
}

/** The settings known at a path of the file (numbers step into lists). */
export function childShapes(root: Shape, path: readonly PropertyKey[]): Map<string, Shape> {
  let shape = root;
  for (const key of path) {
    const bare = unwrap(shape);
    if (bare instanceof z.ZodArray) shape = bare.element as Shape;
    else {
      const next = fieldsOf(bare).get(String(key));
      if (!next) return new Map();
      shape = next;
    }
  }
  return fieldsOf(shape);
}
