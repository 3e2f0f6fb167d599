import type { DraftInput, Mailbox } from '@/server/domain/mail/schema';
import { holdSingleKeys } from '../lib/commands';
import { createExternalStore } from '../lib/external-store';
import { newUuid } from '../lib/uuid';

// Any module may ask for a new message. The composer itself loads when the first one is asked for.

/** The original below an answer; kept beside the editor, never pushed through it. */
export type Quote = { intro: string; html: string; text: string };

export type CompositionSeed = {
  to: readonly Mailbox[];
  cc: readonly Mailbox[];
  bcc: readonly Mailbox[];
  subject: string;
  /** What the editor starts with, as HTML. */
  html: string;
  quote: Quote | null;
  inReplyTo: string;
  references: readonly string[];
  source: DraftInput['source'];
  attachments: readonly { reference: DraftInput['attachments'][number]; name: string; type: string; size: number }[];
  identityId: string | null;
  /** Plain text was chosen (a draft without HTML). */
  plain: boolean;
};

export type Composition = { id: string; seed: CompositionSeed; minimized: boolean };

export const compositions = createExternalStore<readonly Composition[]>([]);

const empty: CompositionSeed = {
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  html: '',
  quote: null,
  inReplyTo: '',
  references: [],
  source: null,
  attachments: [],
  identityId: null,
  plain: false,
};

/** Opens the composer with what is known already. A draft that is open already comes to the front. */
export function compose(seed: Partial<CompositionSeed> = {}, id: string = newUuid()): void {
  const open = compositions.get();
  if (open.some((composition) => composition.id === id)) {
    compositions.set(open.map((composition) => (composition.id === id ? { ...composition, minimized: false } : composition)));
    return;
  }
  holdSingleKeys(4000);
  compositions.set([...open, { id, seed: { ...empty, ...seed }, minimized: false }]);
}

/** Opens a new message to these people, from anywhere. */
export function composeTo(to: readonly Mailbox[], rest: { subject?: string } = {}): void {
  compose({ to, ...rest });
}

export function closeComposition(id: string): void {
  compositions.set((list) => list.filter((composition) => composition.id !== id));
}

export function minimizeComposition(id: string, minimized: boolean): void {
  compositions.set((list) => list.map((composition) => (composition.id === id ? { ...composition, minimized } : composition)));
}
