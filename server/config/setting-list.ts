import { z } from 'zod';
import { configShape } from './schema';
import type { SettingMeta } from './shape/setting';
import { fieldsOf, isWrapped, unwrap } from './shape-walk';

/** One setting as the reference and `config show` list it. Lists of objects appear as `domains[]`. */
export type Setting = {
  /** `domains[].imap.port` */
  path: string;
  steps: readonly (string | '[]')[];
  level: 'system' | 'domain';
  meta: SettingMeta;
  shape: z.ZodType;
  required: boolean;
  /** A section: its members are listed after it. */
  section: boolean;
};

/** Every setting of atrium.yaml, in the order of the schema. */
export function listSettings(): Setting[] {
  return walk(configShape, []);
}

function walk(shape: z.ZodType, steps: readonly (string | '[]')[]): Setting[] {
  const settings: Setting[] = [];
  for (const [name, field] of fieldsOf(shape)) {
    const path = [...steps, name];
    const bare = unwrap(field);
    const list = bare instanceof z.ZodArray && fieldsOf(bare.element as z.ZodType).size > 0;
    const inner = list ? (bare.element as z.ZodType) : field;
    const section = fieldsOf(inner).size > 0;
    settings.push({
      path: printSteps(list ? [...path, '[]'] : path),
      steps: list ? [...path, '[]'] : path,
      level: steps[0] === 'domains' || steps[0] === 'defaults' || name === 'domains' || name === 'defaults' ? 'domain' : 'system',
      meta: metaOf(field),
      shape: field,
      required: !field.safeParse(undefined).success,
      section,
    });
    if (section) settings.push(...walk(inner, list ? [...path, '[]'] : path));
  }
  return settings;
}

export function printSteps(steps: readonly string[]): string {
  return steps.reduce((text, step) => (step === '[]' ? `${text}[]` : text === '' ? step : `${text}.${step}`), '');
}

/** What the schema says of a setting; the words may sit on the shape itself or under optional and nullable. */
export function metaOf(shape: z.ZodType): SettingMeta {
  for (let at: z.ZodType | null = shape; at; ) {
    const meta = at.meta() as SettingMeta | undefined;
    if (meta?.description !== undefined) return meta;
    at = isWrapped(at) ? (at.unwrap() as z.ZodType) : null;
  }
  return { description: '' };
}

/** What values a setting takes, in words. */
export function valuesOf(shape: z.ZodType): string {
  const bare = unwrap(shape);
  if (bare instanceof z.ZodEnum) return bare.options.map((option) => `\`${String(option)}\``).join(', ');
  if (bare instanceof z.ZodLiteral) return [...bare.values].map((value) => `\`${String(value)}\``).join(', ');
  if (bare instanceof z.ZodBoolean) return '`true`, `false`';
  if (bare instanceof z.ZodNumber) return `${bare.minValue ?? ''} to ${bare.maxValue ?? ''}`;
  if (bare instanceof z.ZodArray) return 'list';
  if (bare instanceof z.ZodRecord) return 'map';
  if (bare instanceof z.ZodUnion && fieldsOf(bare).size === 0)
    return (bare.options as readonly z.ZodType[])
      .map(valuesOf)
      .filter((text, index, all) => all.indexOf(text) === index)
      .join(' or ');
  return fieldsOf(bare).size > 0 ? 'section' : 'text';
}
