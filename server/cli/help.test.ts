import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { packageRoot } from '@/server/core/package-root';
import { groupCommand } from './commands/group';
import { shareCommand } from './commands/share';
import { userCommand } from './commands/user';
import { helpText } from './help';
import { cliOptions } from './invocation';
import { createOutput } from './output';
import { commandNames } from './run';

// OPS-22: what the help and the documents name is there, and what is there stands in the help.

/** Commands in the help: the words before the first that is a place holder. `a X | b Y` stands for both, after the same first word. */
const inHelp = new Set(
  helpText.split('\n').flatMap((line) => {
    const [, text = ''] = /^ {2}atrium ([a-z].*?)(?: {2,}.*)?$/.exec(line) ?? [];
    const [first = ''] = text.split(' ');
    return text.split(' | ').flatMap((way, index) => {
      const words = wordsOf(index === 0 ? way : `${first} ${way}`);
      return words.length === 0 ? [] : [words.join(' ')];
    });
  }),
);

function wordsOf(text: string): string[] {
  const words = text.split(' ');
  const end = words.findIndex((word) => !/^[a-z][a-z-]*$/.test(word));
  return end === -1 ? words : words.slice(0, end);
}

const isCommand = (words: readonly string[]) =>
  words.some((_, index) => inHelp.has(words.slice(0, words.length - index).join(' '))) || words[0] === 'help';

describe('the help of the command line', () => {
  test('names every command there is, and no other', () => {
    const first = new Set([...inHelp].map((words) => words.split(' ')[0]));
    for (const name of commandNames) {
      if (name.includes(' ')) assert.ok(inHelp.has(name), name);
      else assert.ok(first.has(name), name);
    }
    for (const words of inHelp) {
      const [one = '', two = ''] = words.split(' ');
      assert.ok(commandNames.includes(one) || commandNames.includes(`${one} ${two}`), words);
    }
  });

  test('names every verb of a command, and no other', async () => {
    const invocation = { words: ['nonsense'], options: {}, output: createOutput(true) };
    for (const [name, command] of Object.entries({ user: userCommand, group: groupCommand, share: shareCommand })) {
      const said = await command(invocation).then(
        () => '',
        (error: unknown) => (error instanceof Error ? error.message : ''),
      );
      // The command tells its verbs when it gets another: "atrium group list|add|remove, not ...".
      const [, verbs = ''] = new RegExp(`^atrium ${name} ([a-z|-]+),`).exec(said) ?? [];
      const helped = new Set([...inHelp].flatMap((words) => (words.startsWith(`${name} `) ? [words.split(' ')[1]] : [])));
      assert.deepEqual([...helped].sort(), verbs.split('|').sort(), name);
    }
  });

  test('names every option there is, and no other', () => {
    const named = new Set([...helpText.matchAll(/--([a-z][a-z-]*)/g)].map(([, name]) => name));
    // For those who change the pages; the guide for contributors has it.
    const known = Object.keys(cliOptions).filter((name) => !['dev', 'help', 'version'].includes(name));
    assert.deepEqual([...named].sort(), known.sort());
  });

  for (const file of globSync(['*.md', '*.yaml', 'docs/**/*.md'], { cwd: packageRoot }).sort())
    test(`${file}: every command it names is there`, () => {
      const text = readFileSync(join(packageRoot, file), 'utf8');
      const lines = [...text.matchAll(/(?:`|^ *|-- )atrium ([a-z][^`\n]*)/gm)].map(([, rest = '']) => rest.split(/ {2,}|[;,]/)[0] ?? '');
      for (const line of [...lines, ...[...text.matchAll(/npm run -s atrium -- ([a-z][^`\n]*)/g)].map(([, rest = '']) => rest)]) {
        const words = wordsOf(line.trim());
        assert.ok(isCommand(words), `atrium ${line}`);
        for (const [, option = ''] of line.matchAll(/ --([a-z][a-z-]*)/g)) assert.ok(option in cliOptions, `atrium ${line}`);
      }
    });
});
