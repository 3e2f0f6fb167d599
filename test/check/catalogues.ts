import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MessageFormatElement, parse as parseIcu, TYPE } from '@formatjs/icu-messageformat-parser';
import { readSources } from './imports';

const languages = ['en', 'fr'] as const;
type Messages = Map<string, string>;

/** Compares the catalogues of both languages with each other and with what the code asks for. Gives every fault. */
export function checkCatalogues(root: string): { messages: number; faults: string[] } {
  const directory = join(root, 'components', 'messages');
  const areas = existsSync(join(directory, 'en')) ? readdirSync(join(directory, 'en')).filter((name) => name.endsWith('.json')) : [];
  const faults: string[] = [];
  const english: Messages = new Map();
  const french: Messages = new Map();
  for (const file of areas) {
    const area = file.replace('.json', '');
    const [en, fr] = languages.map((language) => readMessages(join(directory, language, file), area, faults));
    for (const [key, text] of en ?? []) english.set(key, text);
    for (const [key, text] of fr ?? []) french.set(key, text);
  }
  if (english.size === 0) faults.push('no messages were found');
  faults.push(...compare(english, french), ...compareWithCode(root, english));
  return { messages: english.size + french.size, faults };
}

function readMessages(path: string, area: string, faults: string[]): Messages {
  const messages: Messages = new Map();
  if (!existsSync(path)) {
    faults.push(`${path} is missing`);
    return messages;
  }
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') messages.set(key, value);
    else if (typeof value === 'object' && value !== null) for (const [name, inner] of Object.entries(value)) walk(inner, `${key}.${name}`);
    else faults.push(`${key}: neither text nor group`);
  };
  walk(JSON.parse(readFileSync(path, 'utf8')), area);
  return messages;
}

function compare(english: Messages, french: Messages): string[] {
  const faults: string[] = [];
  for (const key of english.keys()) if (!french.has(key)) faults.push(`${key}: no French`);
  for (const key of french.keys()) if (!english.has(key)) faults.push(`${key}: no English`);
  for (const [key, text] of english) {
    const [en, fr] = [parts('en', key, text, faults), parts('fr', key, french.get(key) ?? text, faults)];
    if (en !== null && fr !== null && en !== fr) faults.push(`${key}: English asks for {${en}}, French for {${fr}}`);
    if (text.trim() === '') faults.push(`${key}: empty`);
  }
  return faults;
}

/** The names a message wants filled in, sorted; null when it cannot be read. */
function parts(language: string, key: string, text: string, faults: string[]): string | null {
  const names = new Set<string>();
  const walk = (elements: readonly MessageFormatElement[]): void => {
    for (const element of elements) {
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
      names.add(element.value);
      if (element.type === TYPE.tag) walk(element.children);
      if (element.type === TYPE.plural || element.type === TYPE.select)
        for (const option of Object.values(element.options)) walk(option.value);
    }
  };
  try {
    walk(parseIcu(text));
  } catch (error) {
    faults.push(`${language} ${key}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
  return [...names].sort().join(', ');
}

const translator =
  /(?:const|let)\s+(\w+)\s*=\s*(?:await\s+)?(?:useTranslations\(\s*(?:['"]([\w.]+)['"])?|createTranslator\(\{[^}]*?namespace:\s*['"]([\w.]+)['"])/g;

/** Keys the code names but no catalogue has, and keys no code can mean. */
function compareWithCode(root: string, english: Messages): string[] {
  const faults: string[] = [];
  const literals = new Set<string>();
  const patterns: RegExp[] = [];
  for (const { path, text } of readSources(root, ['{app,components}/**/*.{ts,tsx}'])) {
    for (const match of text.matchAll(/(['"])([A-Za-z][\w.-]*)\1/g)) literals.add(match[2] ?? '');
    for (const match of text.matchAll(/`([\w.-]*\$\{[^`]*)`/g)) patterns.push(templatePattern(match[1] ?? ''));
    faults.push(...missing(path, text, english));
  }
  for (const key of english.keys()) {
    const inArea = key.slice(key.indexOf('.') + 1);
    // Namespaces may go deeper than the area, so any tail of the key counts.
    const tails = inArea.split('.').map((_, index, all) => all.slice(index).join('.'));
    const used = tails.some((tail) => literals.has(tail)) || patterns.some((pattern) => pattern.test(inArea) || pattern.test(key));
    if (!used && !literals.has(key)) faults.push(`${key}: no code uses it`);
  }
  return faults;
}

function missing(path: string, text: string, english: Messages): string[] {
  const namespaces = new Map<string, string[]>();
  for (const [, name = '', hook, object] of text.matchAll(translator)) {
    namespaces.set(name, [...(namespaces.get(name) ?? []), hook ?? object ?? '']);
  }
  const faults: string[] = [];
  for (const [name, spaces] of namespaces) {
    const calls = text.matchAll(new RegExp(`\\b${name}(?:\\.(?:rich|markup|raw))?\\(\\s*(['"])([^'"\\n]+)\\1`, 'g'));
    for (const [, , key = ''] of calls) {
      const known = spaces.some((space) => english.has(space === '' ? key : `${space}.${key}`));
      if (!known) faults.push(`${path} asks for ${spaces.join(' or ')}.${key}, which no catalogue has`);
    }
  }
  return faults;
}

function templatePattern(template: string): RegExp {
  const source = template
    .split(/\$\{[^}]*\}?/)
    .map((piece) => piece.replace(/[.*+?^()|[\]\\]/g, '\\$&'))
    .join('[\\w-]+');
  return new RegExp(`(^|\\.)${source}$`);
}
