// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how secrets are written in the file.
import { z } from 'zod';
import { configShape } from './schema';
import { listSettings, type Setting, valuesOf } from './setting-list';
import { unwrap } from './shape-walk';

// The settings reference and the JSON Schema for editors, both made from the schema (OPS-25).

/** The text of docs/settings.md. */
export function renderSettingsReference(): string {
  const settings = listSettings();
  const parts: string[] = [
    '# Settings',
    '',
    'Made from the code by `node --import tsx server/config/write-reference.ts`; a check compares. Do not edit.',
    '',
    'One file, `atrium.yaml`: the one `--config` or `ATRIUM_CONFIG` names, else `./atrium.yaml`, else `atrium.yaml` in the data directory. It is watched: a good',
    'change is applied at once (but for settings marked *restart*), a bad one is refused with its line in the log and the old stays in force.',
    'Any text may hold `${NAME}` or `${NAME:-default}` from the environment (percent-encoded inside addresses), or be `file:/path` for the',
    "file's text. `atrium config check` names every fault with its line; `atrium config show` prints what is in force and where it comes from.",
    '',
    'Levels: what stands under `defaults` holds for every domain that does not say otherwise; a person may choose over `preferences`.',
    'Without `domains` there is one, `*`: any address of the built-in user table.',
    '',
  ];
  for (const setting of settings) {
    if (setting.steps[0] === 'domains' && settings.some((other) => other.path === setting.path.replace(/^domains\[\]/, 'defaults')))
      continue;
    parts.push(...entry(setting));
  }
  parts.push(...predecessors(settings));
  return `${parts.join('\n').trimEnd()}\n`;
}

function entry(setting: Setting): string[] {
  const { meta } = setting;
  const inherited = setting.steps[0] === 'defaults' && setting.steps.length > 1;
  const title = `${setting.section ? '##' : '###'} \`${setting.path}\``;
  const facts = [
    `Level: ${inherited ? `system or domain (\`${setting.path.replace(/^defaults/, 'domains[]')}\`)` : setting.level}`,
    ...(setting.section ? [] : [`values: ${valuesOf(setting.shape)}`]),
    ...(setting.required ? ['required'] : [`default: ${defaultText(setting)}`]),
    ...(meta.environment ? [`environment: \`${meta.environment}\``] : []),
    ...(meta.example === undefined
      ? []
      : [`example: \`${typeof meta.example === 'string' ? meta.example : JSON.stringify(meta.example)}\``]),
    ...(meta.restart ? ['*restart*'] : []),
    ...(meta.secret ? ['secret'] : []),
  ];
  return [title, '', meta.description, '', `${facts.join(' · ')}`, ''];
}

function defaultText({ meta, shape }: Setting): string {
  if (meta.fallback !== undefined) return meta.fallback;
  const value = shape.safeParse(undefined);
  return value.success && value.data !== undefined && (value.data === null || typeof value.data !== 'object')
    ? `\`${String(value.data)}\``
    : unwrap(shape) instanceof z.ZodArray
      ? 'empty'
      : 'none';
}

function predecessors(settings: readonly Setting[]): string[] {
  const rows = settings.flatMap((setting) =>
    setting.meta.predecessor && setting.steps[0] !== 'domains' ? [[setting.meta.predecessor, setting.path]] : [],
  );
  const own = settings.flatMap((setting) => {
    const twin = settings.some((other) => other.path === setting.path.replace(/^domains\[\]/, 'defaults'));
    return setting.meta.predecessor && setting.steps[0] === 'domains' && !twin ? [[setting.meta.predecessor, setting.path]] : [];
  });
  const all = [...rows, ...own].sort((a, b) => (a[0] ?? '').localeCompare(b[0] ?? ''));
  return [
    '## What predecessors called it',
    '',
    '| SOGo | here |',
    '|---|---|',
    ...all.map(([before, here]) => `| ${before} | \`${here}\` |`),
    '',
  ];
}

/** The JSON Schema of atrium.yaml, for editors. */
export function renderJsonSchema(): string {
  const schema = z.toJSONSchema(configShape, { io: 'input', unrepresentable: 'any' });
  return `${JSON.stringify({ $id: 'atrium.schema.json', title: 'atrium.yaml', ...schema }, dropExtras, 2)}\n`;
}

/** Only what JSON Schema knows: the reference's own words stay out. */
function dropExtras(key: string, value: unknown): unknown {
  return ['fallback', 'environment', 'restart', 'secret', 'predecessor'].includes(key) && typeof value !== 'object'
    ? undefined
    : key === 'example'
      ? undefined
      : value;
}
