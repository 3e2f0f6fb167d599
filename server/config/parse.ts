import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { databaseUrlFault } from '@/server/core/database-url';
import { environmentFaults } from './environment';
import { issueWords, limitWords, meant } from './issue-words';
import { nearest } from './nearest';
import { type ConfigFile, configShape } from './schema';
import { type Environment, expandSecrets } from './secrets';
import { listSettings, metaOf } from './setting-list';
import { signInFaults } from './shape/sign-in-faults';
import { childShapes } from './shape-walk';
import { sourceFaults } from './source-checks';

/** One thing wrong with the file: where, which setting, and what to do. */
export type ConfigFault = { line: number | null; column?: number; path: string; message: string };

export type ParsedConfig =
  | {
      ok: true;
      value: ConfigFile;
      document: Document;
      /** Files whose text is the value of a setting. */
      files: readonly string[];
      lineOf(path: readonly PropertyKey[]): number | null;
    }
  | { ok: false; faults: ConfigFault[] };

/**
 * Reads the text of atrium.yaml: syntax, secrets, shape, and what the environment sets in its place. Gives the value, or every fault with
 * its line.
 */
export function parseConfig(text: string, environment: Environment, baseDir: string): ParsedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    // Those after the first are mostly what it did to the rest of the file.
    const faults = document.errors.slice(0, 1).map((error) => ({
      line: error.linePos?.[0].line ?? null,
      ...(error.linePos ? { column: error.linePos[0].col } : {}),
      path: '',
      message: `not YAML: ${(error.message.split('\n')[0] ?? '').replace(/ at line .*$/, '')}; look at the indentation of this line and the one before`,
    }));
    return { ok: false, faults };
  }
  const lineOf = (path: readonly PropertyKey[]) => lineOfPath(document, lines, path);
  const faults: ConfigFault[] = [];
  const files: string[] = [];
  let written: unknown;
  try {
    written = document.toJS() ?? {};
  } catch (error) {
    // An alias nobody anchored, or aliases of aliases without end.
    return {
      ok: false,
      faults: [{ line: null, path: '', message: `not YAML: ${error instanceof Error ? error.message : String(error)}` }],
    };
  }
  const raw = expandTree(written, [], (value, path) => {
    try {
      return expandSecrets(value, { environment, baseDir, files });
    } catch (error) {
      faults.push({ line: lineOf(path), path: printPath(path), message: error instanceof Error ? error.message : String(error) });
      return value;
    }
  });
  const parsed = configShape.safeParse(raw, { error: limitWords });
  // A secret that is missing is one fault, not also a value of the wrong shape.
  const told = new Set(faults.map((fault) => fault.path));
  if (!parsed.success) faults.push(...faultsOfShape(parsed.error.issues, lineOf, raw).filter((fault) => !told.has(fault.path)));
  else faults.push(...crossChecks(parsed.data, lineOf));
  for (const { variable, message } of environmentFaults(environment)) faults.push({ line: null, path: `environment ${variable}`, message });
  if (faults.length > 0 || !parsed.success) return { ok: false, faults: faults.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
  return { ok: true, value: parsed.data, document, files, lineOf };
}

/** `atrium.yaml:12: domains[0].imap.hots: unknown setting, did you mean "host"?` */
export function printFault(file: string, fault: ConfigFault): string {
  const place = fault.line === null ? '' : `:${fault.line}${fault.column === undefined ? '' : `:${fault.column}`}`;
  return `${file}${place}: ${fault.path === '' ? '' : `${fault.path}: `}${fault.message}`;
}

export function printPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  );
}

function expandTree(value: unknown, path: readonly PropertyKey[], expand: (text: string, path: readonly PropertyKey[]) => string): unknown {
  if (typeof value === 'string') return expand(value, path);
  if (Array.isArray(value)) return value.map((member, index) => expandTree(member, [...path, index], expand));
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, expandTree(member, [...path, key], expand)]));
  return value;
}

function lineOfPath(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  let node: unknown = document.contents;
  let line: number | null = null;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (!pair) return line;
      line = startLine(pair.key as Node, lines) ?? line;
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      line = startLine(node as Node, lines) ?? line;
    } else return line;
  }
  return line;
}

function startLine(node: Node | null | undefined, lines: LineCounter): number | null {
  return node?.range ? lines.linePos(node.range[0]).line : null;
}

type Issue = z.core.$ZodIssue;

/** A setting that is missing only because its name is misspelt is told once. */
function faultsOfShape(issues: readonly Issue[], lineOf: (path: readonly PropertyKey[]) => number | null, raw: unknown): ConfigFault[] {
  const misspelt = new Set(
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => {
            const near = nearest(key, [...childShapes(configShape, issue.path).keys()]);
            return near === null ? '' : printPath([...issue.path, near]);
          })
        : [],
    ),
  );
  return issues.flatMap((issue) => (isMissing(issue, raw) && misspelt.has(printPath(issue.path)) ? [] : faultsOfIssue(issue, lineOf, raw)));
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step], raw);
}

function isMissing(issue: Issue, raw: unknown): boolean {
  return issue.code === 'invalid_type' && valueAt(raw, issue.path) === undefined;
}

function faultsOfIssue(issue: Issue, lineOf: (path: readonly PropertyKey[]) => number | null, raw: unknown): ConfigFault[] {
  if (issue.code === 'unrecognized_keys') {
    const fields = childShapes(configShape, issue.path);
    const known = [...fields.keys()];
    return issue.keys.map((key) => {
      const renamed = known.find((name) => predecessorsOf(fields.get(name)).includes(key));
      const near = renamed === undefined ? meant(key, known) : `, did you mean "${renamed}"?`;
      return {
        line: lineOf([...issue.path, key]),
        path: printPath([...issue.path, key]),
        message: `unknown setting${near || meantElsewhere(key) || `; known here: ${known.join(', ')}`}`,
      };
    });
  }
  const at = { line: lineOf(issue.path), path: printPath(issue.path) };
  if (isMissing(issue, raw)) return [{ ...at, message: 'is missing; it has to be set here' }];
  return [{ ...at, message: issueWords(issue, valueAt(raw, issue.path)) }];
}

function predecessorsOf(shape: z.ZodType | undefined): readonly string[] {
  return shape === undefined ? [] : (metaOf(shape).predecessor?.split(/, | /) ?? []);
}

/** A predecessor's name for it, or the right name in the wrong place. */
function meantElsewhere(written: string): string {
  const names = new Map<string, string>();
  for (const { path, steps, meta } of listSettings()) {
    for (const before of meta.predecessor?.split(/, | /) ?? []) {
      for (const name of [before, before.replace(/^(SOGo|WO)/, '')]) if (!names.has(name)) names.set(name, path);
    }
    const last = steps.findLast((step) => step !== '[]') ?? '';
    if (last.length > 3 && !names.has(last)) names.set(last, path);
  }
  const near = nearest(written, [...names.keys()]);
  return near === null ? '' : `, did you mean "${names.get(near)}"?`;
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/;

/** Rules that look at more than one setting. */
function crossChecks(file: ConfigFile, lineOf: (path: readonly PropertyKey[]) => number | null): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const seen = new Map<string, string>();
  const domains = file.domains ?? [];
  const address = file.database === undefined ? null : databaseUrlFault(file.database);
  if (address !== null) faults.push({ line: lineOf(['database']), path: 'database', message: address });
  domains.forEach((domain, index) => {
    for (const name of [domain.name, ...(domain.aliases ?? [])]) {
      const first = seen.get(name);
      if (first !== undefined)
        faults.push({
          line: lineOf(['domains', index]),
          path: `domains[${index}].name`,
          message: `the name ${name} already belongs to ${first}; leave it with one of them`,
        });
      seen.set(name, domain.name);
    }
  });
  const defaults = domains.flatMap((domain, index) => (domain.default ? [index] : []));
  for (const index of defaults.slice(1))
    faults.push({
      line: lineOf(['domains', index, 'default']),
      path: `domains[${index}].default`,
      message: 'another domain is the default already; leave one',
    });
  const known = new Set(domains.flatMap((domain) => [domain.name, ...(domain.aliases ?? [])]));
  const seers: [readonly PropertyKey[], readonly string[]][] = [
    [['defaults'], file.defaults?.exposure?.sees ?? []],
    ...domains.map((domain, index): [PropertyKey[], readonly string[]] => [['domains', index], domain.exposure?.sees ?? []]),
  ];
  for (const [path, names] of seers)
    names.forEach((name, index) => {
      const at = [...path, 'exposure', 'sees', index];
      if (!known.has(name))
        faults.push({
          line: lineOf(at),
          path: printPath(at),
          message: `no domain here is called ${name}; add the domain or take the name out`,
        });
    });
  domains.forEach((domain, index) => {
    domain.sources?.forEach((source, place) => {
      for (const { setting, message } of sourceFaults(source)) {
        const at = ['domains', index, 'sources', place, setting];
        faults.push({ line: lineOf(at), path: printPath(at), message });
      }
    });
  });
  for (const { path, message } of signInFaults(file)) faults.push({ line: lineOf(path), path: printPath(path), message });
  const layers: [readonly PropertyKey[], ConfigFile['defaults']][] = [
    [['defaults'], file.defaults],
    ...domains.map((domain, index): [PropertyKey[], typeof domain] => [['domains', index], domain]),
  ];
  for (const [path, layer] of layers) {
    for (const kind of ['imap', 'smtp', 'sieve'] as const) {
      const server = layer?.[kind];
      if (server && !server.verifyCertificate && !loopback.test(server.host)) {
        const at = [...path, kind, 'verifyCertificate'];
        faults.push({
          line: lineOf(at),
          path: printPath(at),
          message: 'can only be switched off for a loopback address; name the authority in `ca` instead',
        });
      }
    }
  }
  return faults;
}
