/** What a source can say about a person's mailbox; it wins over the domain's servers and patterns (DOM-7, DOM-8). */
export const mailFactNames = ['imapLogin', 'imapHost', 'smtpLogin', 'sieveLogin', 'sieveHost'] as const;
export type MailFactName = (typeof mailFactNames)[number];
export type MailFacts = { readonly [Name in MailFactName]?: string };

/** Only those that are there and not empty. */
export function mailFactsOf(read: (name: MailFactName) => string | undefined): MailFacts {
  return Object.fromEntries(
    mailFactNames.flatMap((name) => {
      const value = read(name);
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}
