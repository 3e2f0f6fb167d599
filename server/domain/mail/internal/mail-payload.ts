import { z } from 'zod';
import { DomainError } from '@/server/core/errors';

/** What the outbox remembers of a mail beside its bytes. */
export const mailPayload = z.object({
  compositionId: z.string(),
  messageId: z.string(),
  envelope: z.object({ from: z.string(), to: z.array(z.string()) }),
  recipients: z.array(z.object({ name: z.string(), address: z.string() })),
  bcc: z.array(z.object({ name: z.string(), address: z.string() })),
  source: z.object({ kind: z.enum(['reply', 'forward']), folder: z.string(), uid: z.number() }).nullable(),
  /** Credentials for sending and filing, sealed; null as soon as they are no longer needed. */
  sealed: z.string().nullable(),
  /** The mail server has taken the message: never send again, only finish filing. */
  sent: z.boolean(),
  rejected: z.array(z.string()),
});
export type MailPayload = z.infer<typeof mailPayload>;

export function readPayload(payload: unknown): MailPayload {
  const parsed = mailPayload.safeParse(payload);
  if (!parsed.success) throw new DomainError('invalid', 'an outbox mail cannot be read', { cause: parsed.error });
  return parsed.data;
}

/** Sealed credentials open only for their own row. */
export function sealContext(outboxId: string): string {
  return `outbox ${outboxId}`;
}
