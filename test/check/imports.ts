import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export type Import = {
  /** As written. */
  specifier: string;
  /** Path from the root without extension when it points into the repository; null for a package. */
  target: string | null;
  typeOnly: boolean;
  relative: boolean;
  dynamic: boolean;
};

export type SourceFile = { path: string; imports: readonly Import[]; text: string };

const extensions = /\.(ts|tsx|mts|js|mjs)$/;

/** Reads all sources below `root` that match, with what they import; generated code and outputs excluded. */
export function readSources(root: string, patterns: readonly string[], exclude: readonly string[] = []): SourceFile[] {
  const paths = globSync([...patterns], {
    cwd: root,
    exclude: (path) =>
      /(^|\/)(node_modules|generated)(\/|$)|^(\.next|dist|data|test\/output)(\/|$)/.test(path) ||
      exclude.some((start) => path.startsWith(start)),
  });
  return [...new Set(paths)].sort().map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return { path, text, imports: importsOf(path, text) };
  });
}

const statement = /(?:^|[\n;}])[ \t]*(import|export)\b([^'"`;]*?)(?:\bfrom\b\s*)?(['"])([^'"\n]+)\3/g;
const dynamicImport = /\bimport\(\s*(['"])([^'"\n]+)\1\s*\)(\s*\.\s*\w)?/g;

function importsOf(path: string, source: string): Import[] {
  const text = withoutComments(source);
  const found: Import[] = [];
  for (const match of text.matchAll(statement)) {
    const clause = match[2] ?? '';
    if (match[1] === 'export' && !/[*}]\s*(as\s+\w+\s*)?$|[*}]\s*(as\s+\w+\s+)?from\s*$/.test(clause.trimEnd())) continue;
    if (match[1] === 'import' && clause.trim() !== '' && !/[\w*}]\s*(from\s*)?$/.test(clause)) continue;
    found.push(describe(path, match[4] ?? '', /^\s*type\b/.test(clause), false));
  }
  for (const match of text.matchAll(dynamicImport)) {
    // `import('x').Name` in a type position is erased.
    found.push(describe(path, match[2] ?? '', match[3] !== undefined && !/\.\s*(t|c|f)/.test(match[3]), true));
  }
  return found;
}

function describe(from: string, specifier: string, typeOnly: boolean, dynamic: boolean): Import {
  const relative = specifier.startsWith('.');
  const path = relative ? normalize(join(dirname(from), specifier)) : specifier.startsWith('@/') ? specifier.slice(2) : null;
  return { specifier, target: path?.replace(extensions, '') ?? null, typeOnly, relative, dynamic };
}

/** Blanks comments, keeping strings (an address in a string contains "//"). */
function withoutComments(text: string): string {
  return text.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|(^|[^:\\/])\/\/[^\n]*/g,
    (_, literal, before) => (literal !== undefined ? literal : (before ?? ' ')),
  );
}
