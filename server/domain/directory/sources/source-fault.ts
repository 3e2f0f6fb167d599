import { databaseTlsRemedies } from '@/server/core/database-tls';

/** What cures a source, as doctor says it; the administrator's pages have each in the reader's language (`admin.sources.advice`). */
const remedies = {
  hosts: 'correct hosts, or the name server of this machine',
  start: 'start the directory, or correct hosts',
  firewall: 'check hosts and firewall',
  network: 'check hosts and network',
  load: 'check that its server is up and not overloaded',
  certificate: 'set ca to the certificate of its authority, and name the server in hosts as its certificate does',
  tls: 'set tls to none, starttls or implicit, as the directory has it',
  startTls: 'switch TLS on at the directory, or set tls: implicit or none',
  needsTls: 'set tls: starttls or implicit',
  overloaded: 'look at the log of the directory',
  anonymous: 'set bindDn and bindPassword',
  bind: 'correct bindDn and bindPassword',
  right: 'give bindDn the right to read there, or set another one',
  place: 'correct {setting}, or give bindDn the right to see it',
  correct: 'correct {setting}',
  filter: 'correct {setting}; RFC 4515 has the grammar',
  nobody: 'correct base, scope, filter or attributes.uid, or give bindDn the right to read there',
  again: 'sign in again',
  columns: 'correct the names under columns, or the filter',
  sqlFilter: 'correct filter: it has to be what that database takes after WHERE',
  table: 'correct table, or create the view',
  credentials: 'correct user and password in url',
  role: 'give the role the right to SELECT, or correct user and database in url',
  databaseName: 'correct the name of the database in url',
  database: 'start that database, or correct host and port in url',
  ...databaseTlsRemedies,
} as const;

export type Advice = { readonly name: keyof typeof remedies; readonly setting: string };

export function adviceText({ name, setting }: Advice): string {
  return remedies[name].replace('{setting}', setting);
}

/** What is wrong with a source, and what cures it; doctor prints both. */
export class SourceFault extends Error {
  override readonly name = 'SourceFault';
  readonly advice: Advice;
  constructor(message: string, advice: Advice['name'], { cause, setting = '' }: { cause?: unknown; setting?: string } = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.advice = { name: advice, setting };
  }
}
