import type { Mailbox } from '@/server/domain/mail/schema';

/** A person's name, else their address. */
export function nameOfMailbox(mailbox: Mailbox): string {
  return mailbox.name.trim() || mailbox.address;
}

/** "Anna", "Anna, me", "Anna .. Ben, Carla": first names when there are several, each once, newest last. */
export function participants(people: readonly Mailbox[], me: string, meWord: string): string {
  const mine = me.toLowerCase();
  const seen = new Map<string, Mailbox>();
  for (const person of people) {
    const key = (person.address || person.name).toLowerCase();
    seen.delete(key);
    seen.set(key, person);
  }
  const unique = [...seen.values()];
  const only = unique[0];
  if (unique.length <= 1) return only ? (only.address.toLowerCase() === mine ? meWord : nameOfMailbox(only)) : '';
  const short = unique.map((person) => (person.address.toLowerCase() === mine ? meWord : firstName(person)));
  return short.length <= 3 ? short.join(', ') : `${short[0]} .. ${short.slice(-2).join(', ')}`;
}

function firstName(person: Mailbox): string {
  const name = nameOfMailbox(person);
  if (name.includes('@')) return name.replace(/@.*$/, '');
  // "Doe, Jane" -> Jane
  const [before = '', after] = name.split(',', 2);
  const given = (after?.trim() || before.trim()).split(/\s+/)[0];
  return given || name;
}

/** Whose face stands for a row: the newest one who is not the reader. */
export function faceOf(people: readonly Mailbox[], me: string): Mailbox {
  const mine = me.toLowerCase();
  return people.findLast((person) => person.address.toLowerCase() !== mine) ?? people.at(-1) ?? { name: '', address: '' };
}
