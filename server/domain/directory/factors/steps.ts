import { randomBytes } from 'node:crypto';
import type { Directory } from '../directory';
import type { OutsideProof } from '../logins/login-state';
import { stepSeconds } from '../schema';
import { type Seal, seal, unseal } from './seal';

// A sign-in between its steps. The browser holds a token, the row what was proven so far, sealed with half of the key in the
// token: neither alone tells the password that later opens the mailbox. Used once, and only for some minutes.

export type StepPurpose = 'second-factor' | 'new-password';

export type StepContent = {
  accountId: string;
  /** The account as failures of this login are counted. */
  counted: string;
  /** Null after a sign-in elsewhere. */
  password: string | null;
  mustChangePassword: boolean;
  /** What somebody else has proven. */
  outside?: OutsideProof;
};

/** Keeps what was proven; gives the token. */
export async function openStep(directory: Directory, purpose: StepPurpose, content: StepContent): Promise<string> {
  const { db, clock } = directory.store;
  const id = randomBytes(16).toString('base64url');
  const salt = randomBytes(32).toString('base64url');
  await db.signInStep.create({
    data: {
      id,
      accountId: content.accountId,
      purpose,
      content: seal(sealOf(directory, { id, salt, purpose }), JSON.stringify(content)),
      expiresAt: new Date(clock.now().getTime() + stepSeconds * 1000),
    },
    select: { id: true },
  });
  return `${id}.${salt}`;
}

/** What a token stands for, or null when it is used, too old or none of ours. */
export async function readStep(directory: Directory, token: string): Promise<{ purpose: StepPurpose; content: StepContent } | null> {
  const [id = '', salt = ''] = token.split('.');
  if (!/^[\w-]{22}$/.test(id) || !/^[\w-]{43}$/.test(salt)) return null;
  const { db, clock } = directory.store;
  const row = await db.signInStep.findUnique({ where: { id }, select: { purpose: true, content: true, expiresAt: true } });
  if (!row || row.expiresAt.getTime() <= clock.now().getTime()) return null;
  const purpose = (['second-factor', 'new-password'] as const).find((one) => one === row.purpose);
  const text = purpose ? unseal(sealOf(directory, { id, salt, purpose }), row.content) : null;
  return purpose && text !== null ? { purpose, content: JSON.parse(text) as StepContent } : null;
}

/** Uses a token up. Of two requests at the same moment one gets true. */
export async function takeStep(directory: Directory, token: string): Promise<boolean> {
  const gone = await directory.store.db.signInStep.deleteMany({ where: { id: token.split('.')[0] ?? '' } });
  return gone.count > 0;
}

function sealOf(directory: Directory, { id, salt, purpose }: { id: string; salt: string; purpose: string }): Seal {
  return { serverSecret: directory.serverSecret, purpose: `sign-in step ${purpose}`, bound: id, salt };
}
