import { type Import, readSources, type SourceFile } from './imports';

// House style section 3: who may import whom. Every rule has a planted offence under offences/, and the check
// is only believed while it still catches all of them.

export type Offence = { file: string; rule: string; message: string };

/** Rooms from the ground up; each may use the ones before it on an earlier line. */
const roomFloors = [['directory'], ['sharing'], ['sync'], ['calendar', 'contacts', 'mail', 'preferences'], ['scheduling']];
const floorOf = (room: string) => roomFloors.findIndex((floor) => floor.includes(room));

type Place = { layer: string; name: string; path: string };

/** Where a file stands: its layer, and which room, format, protocol or area of it. */
export function placeOf(path: string): Place {
  const [top = '', second = '', third = ''] = path.split('/');
  if (top !== 'server') return { layer: top, name: top === 'components' ? second : '', path };
  if (second === 'domain') return { layer: 'room', name: third, path };
  if (second === 'protocols') return { layer: 'protocol', name: third, path };
  if (second === 'formats') return { layer: 'formats', name: third, path };
  if (['core', 'store', 'http', 'jobs', 'cli', 'demo', 'config'].includes(second)) return { layer: second, name: '', path };
  // Where the package lies and what it is called: facts everybody may know.
  if (/^(package-root|version)(\.ts)?$/.test(second)) return { layer: 'core', name: '', path };
  return { layer: 'top', name: second, path };
}

/** What each layer of server/ may use besides packages and itself. */
const below: Record<string, readonly string[]> = {
  core: [],
  formats: ['core'],
  config: ['core'],
  store: ['core', 'prisma'],
  room: ['core', 'formats', 'config', 'store', 'room'],
  protocol: ['core', 'formats', 'config', 'room', 'http'],
  http: ['core', 'config', 'formats', 'room', 'protocol'],
  jobs: ['core', 'formats', 'config', 'room', 'store'],
  prisma: ['core', 'store'],
};

const advice: Record<string, string> = {
  core: 'core uses nobody; move what you need down into core, or this file up',
  formats: 'formats turn bytes into values and know only core; hand the value in from the room',
  config: 'the configuration only describes; the rule belongs into a room',
  store: 'the store remembers; a decision belongs into a room',
  room: 'a rule does not know who asks; what the door needs, it takes from the room',
  protocol: 'a door only translates; put the shared rule or the query into a room',
  http: 'the listener chooses a door and nothing more',
  jobs: 'a job is a use case with a schedule; the use case lives in a room',
};

type Rule = (from: Place, to: Place, wanted: Import) => string | null;

const rules: Record<string, Rule> = {
  'layer-order': (from, to, wanted) => {
    const allowed = below[from.layer];
    if (!allowed || from.layer === to.layer || allowed.includes(to.layer)) return null;
    // Doors hand the wiring and the store through to rooms; knowing their type is no use of them.
    const handedThrough = ['protocol', 'http'].includes(from.layer) && to.path === 'server/store/store' && wanted.typeOnly;
    return to.path === 'server/wiring' || handedThrough ? null : `${from.layer} may not use ${to.layer}: ${advice[from.layer]}`;
  },
  'wiring-is-a-type': (from, to, wanted) =>
    to.path === 'server/wiring' &&
    !['top', 'cli', 'demo', 'test'].includes(from.layer) &&
    // Starting is the one thing the listener's side does with the whole.
    from.path !== 'server/http/start.ts' &&
    !wanted.typeOnly
      ? 'the wiring is handed in; import its type only'
      : null,
  'room-order': (from, to) =>
    from.layer === 'room' && to.layer === 'room' && from.name !== to.name && floorOf(to.name) >= floorOf(from.name)
      ? `room ${from.name} may only use rooms below it; ${to.name} is not: write to the outbox, or move the use case up`
      : null,
  'store-stays-in-store': (from, to, wanted) =>
    from.layer === 'room' &&
    to.layer === 'store' &&
    !wanted.typeOnly &&
    !/(^|\/)(store|internal\/[^/]+|[^/]*-store)\.tsx?$/.test(from.path) &&
    from.name !== 'sync'
      ? "only a room's store.ts (or internal/) calls the store's functions; elsewhere import the type"
      : null,
  'protocols-apart': (from, to) =>
    from.layer === 'protocol' && to.layer === 'protocol' && from.name !== to.name
      ? `what ${from.name} and ${to.name} share is a rule, so it lives in a room`
      : null,
  'room-internals': (from, to) =>
    /^server\/domain\/[^/]+\/internal\//.test(to.path) && from.name !== to.name
      ? `internal/ of room ${to.name} is not for others; use one of its public files`
      : null,
  'ui-knows-ui': (from, to) =>
    from.layer === 'components' && from.name === 'ui' && !(to.layer === 'components' && to.name === 'ui')
      ? 'a primitive has no domain word in it; pass what it shows as props'
      : null,
  'browser-takes-types': (from, to, wanted) =>
    from.layer === 'components' && isServer(to) && !wanted.typeOnly && !/\/schema$/.test(to.path)
      ? 'server code does not travel to the browser; import the type, or a Zod shape from schema.ts'
      : null,
  'app-composes': (from, to, wanted) =>
    from.layer === 'app' && isServer(to) && !wanted.typeOnly && !/\/schema$/.test(to.path)
      ? 'a page composes and does not compute; ask globalThis.atrium or the tRPC caller'
      : null,
  'nobody-imports-app': (from, to) =>
    to.layer === 'app' && from.layer !== 'app' && from.layer !== 'test' ? 'app is the top; move the shared part to components' : null,
  'names-by-policy': (from, to, wanted) =>
    directoryInside.test(to.path) && !wanted.typeOnly && !mayKnowPeople.test(from.path)
      ? 'people are named by the exposure policy alone: ask directory/exposure/exposure.ts (or its neighbours directory-entries.ts, explain.ts, group-members.ts)'
      : null,
  'no-tests-in-code': (from, to) => (to.layer === 'test' && from.layer !== 'test' ? 'test helpers stay in test/' : null),
  'alias-across': (from, to, wanted) => {
    const named = from.layer === 'room' || from.layer === 'protocol';
    const leaves = from.layer !== to.layer || (named && from.name !== to.name);
    return wanted.relative && leaves && from.layer !== 'test' && from.layer !== 'top' && to.layer !== 'top'
      ? 'use the @/ alias across folders, relative paths within one'
      : null;
  },
};

/** Files that know people before the policy was asked. */
const directoryInside =
  /^server\/domain\/directory\/(accounts|local-users|groups|sources\/.*|exposure\/(?!exposure$|directory-entries$|explain$|group-members$).*)$/;
/**
 * Who may use them: the room itself, the wiring, commands and administrators' pages (they may know everybody), the demo, tests;
 * and what `atrium share` does for them.
 */
const mayKnowPeople =
  /^(server\/domain\/directory\/|server\/wiring|server\/(cli|demo)\/|server\/protocols\/trpc\/admin\/|test\/|server\/domain\/sharing\/administer\.ts$)/;
/** Rows with names of people in them, read past the directory room. */
const readsPeople =
  /\bdb\s*\.(account|address|localUser|localGroup)\b|\b(?:from|join)\s+[`"]?(?:account|address|local_user|local_group)\b|\b(?:account|owner):\s*\{\s*select:/i;
const mayReadPeople = /^server\/(domain\/directory\/|domain\/sharing\/administer\.ts$|demo\/|store\/|jobs\/)|\.test\.ts$/;

/** A login ends in `openSession`, whatever its kind (decision 13): what it checks, seals and audits cannot be left out. */
const opensSession = /\bsession\s*\.\s*(create|createMany|upsert)\s*\(|\binsert\s+into\s+["`]?session\b/i;
const mayOpenSession = /^server\/domain\/directory\/sign-in\.ts$/;

function isServer(place: Place): boolean {
  return ['core', 'formats', 'config', 'store', 'room', 'protocol', 'http', 'jobs', 'cli', 'demo', 'top', 'prisma'].includes(place.layer);
}

/** Packages with a keeper: only these files may import them. */
const packages: Record<string, { match: RegExp; may: RegExp; message: string }> = {
  'only-main-knows-next': {
    match: /^next($|\/)/,
    may: /^(server\/main\.ts$|app\/|components\/|next\.config)/,
    message: 'server/ runs without Next; only server/main.ts knows it exists',
  },
  'no-react-in-server': {
    match: /^react(-dom)?($|\/)/,
    may: /^(?!server\/|prisma\/)/,
    message: 'server/ is plain TypeScript without React',
  },
  'no-server-only': { match: /^server-only$/, may: /^$/, message: 'plain Node refuses server-only; this check guards that border' },
  'database-in-store': {
    match: /^(pg|mariadb|@prisma\/)/,
    may: /^(server\/store\/|server\/domain\/directory\/|server\/cli\/|prisma\/|test\/)/,
    message: 'only the store talks to the database (and the directory to foreign user tables)',
  },
  'cookie-by-one-hand': {
    match: /^next-auth($|\/)/,
    may: /^(app\/api\/auth\/|server\/domain\/directory\/session\.ts$|server\/protocols\/sign-in\/enter\.ts$|test\/)/,
    message: 'the cookie of a session is made by the sign-in form and by sign-in/enter.ts, and read by directory/session.ts',
  },
};

/** Checks all sources under `root`; gives every offence and how many files were looked at. */
export function checkBorders(root: string, exclude: readonly string[]): { files: number; offences: Offence[] } {
  const sources = readSources(root, ['{app,components,server,prisma,test}/**/*.{ts,tsx,mts,mjs}', '*.config.ts'], exclude);
  const offences: Offence[] = [];
  for (const source of sources) {
    const from = placeOf(source.path);
    for (const wanted of source.imports) offences.push(...judge(source, from, wanted));
    if (source.path.startsWith('server/') && !mayReadPeople.test(source.path) && readsPeople.test(source.text)) {
      const message = 'accounts and addresses are read by the directory room; others ask its exposure policy';
      offences.push({ file: source.path, rule: 'people-in-directory', message });
    }
    if (/^(server|app)\//.test(source.path) && !mayOpenSession.test(source.path) && opensSession.test(source.text)) {
      const message = 'every login ends in openSession (directory/sign-in.ts)';
      offences.push({ file: source.path, rule: 'one-end-of-logins', message });
    }
    if (/^(server|components)\//.test(source.path) && isBarrel(source)) {
      offences.push({ file: source.path, rule: 'no-barrels', message: 'no barrel files: import the file you mean' });
    }
  }
  return { files: sources.length, offences: [...offences, ...cycles(sources)] };
}

function judge(source: SourceFile, from: Place, wanted: Import): Offence[] {
  const found: Offence[] = [];
  const add = (rule: string, message: string) => found.push({ file: source.path, rule, message: `${wanted.specifier}: ${message}` });
  if (wanted.target === null) {
    for (const [rule, { match, may, message }] of Object.entries(packages)) {
      if (match.test(wanted.specifier) && !may.test(source.path) && !wanted.typeOnly) add(rule, message);
    }
    return found;
  }
  const to = placeOf(wanted.target);
  const isTest = /\.test\.tsx?$/.test(source.path);
  for (const [rule, check] of Object.entries(rules)) {
    // A test beside the code may use test builders and other rooms' functions to set its scene.
    if (isTest && (rule === 'store-stays-in-store' || rule === 'no-tests-in-code')) continue;
    const message = check(from, to, wanted);
    if (message) add(rule, message);
  }
  return found;
}

function isBarrel(source: SourceFile): boolean {
  const lines = source.text
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
    .replace(/\{[^}]*\}/g, '{}')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.length > 0 && lines.every((line) => /^export\s+(type\s+)?(\*|\{\})(\s+as\s+\w+)?\s+from\s/.test(line));
}

/** Files that need each other at run time (types are erased and may point both ways). */
function cycles(sources: readonly SourceFile[]): Offence[] {
  const byKey = new Map(sources.map((source) => [source.path.replace(/\.(d\.)?(ts|tsx|mts|mjs)$/, ''), source]));
  const state = new Map<string, 'open' | 'done'>();
  const found: Offence[] = [];
  const visit = (key: string, trail: readonly string[]) => {
    const source = byKey.get(key);
    if (!source || state.get(key) === 'done') return;
    if (state.get(key) === 'open') {
      const circle = [...trail.slice(trail.indexOf(key)), key];
      found.push({ file: source.path, rule: 'no-cycles', message: `these files import each other: ${circle.join(' -> ')}` });
      return;
    }
    state.set(key, 'open');
    for (const wanted of source.imports) {
      if (wanted.target !== null && !wanted.typeOnly && !wanted.dynamic) visit(wanted.target, [...trail, key]);
    }
    state.set(key, 'done');
  };
  for (const key of byKey.keys()) visit(key, []);
  return found;
}
