import type { Mailbox } from '@/server/domain/mail/schema';

const address = /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;.]+$/u;

export function isAddress(text: string): boolean {
  return address.test(text.trim());
}

/** Reads what was typed or pasted: "Anna <anna@demo.example>, ben@demo.example; …". */
export function parseRecipients(text: string): Mailbox[] {
  return splitList(text)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const named = /^(.*?)<([^<>]*)>$/s.exec(part);
      if (!named) return { name: '', address: part };
      return { name: (named[1] ?? '').trim().replace(/^["']|["']$/g, ''), address: (named[2] ?? '').trim() };
    });
}

/** At commas, semicolons and line breaks, but not inside quotes or angle brackets: "Doe, Jane" <jane@…> is one. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  let angle = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (char === '<') angle = true;
    if (char === '>') angle = false;
    if (!quoted && !angle && (char === ',' || char === ';' || char === '\n' || char === '\t')) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  parts.push(part);
  return parts;
}
