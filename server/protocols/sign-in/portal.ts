import { admitTicket } from '@/server/domain/directory/logins/portal';
import { refusal } from '@/server/domain/directory/logins/refusal';
import { bareProof } from '@/server/domain/directory/logins/sign-in-outside';
import { ownPath } from '@/server/domain/directory/schema';
import { enter } from './enter';
import { formOf, type SignInRequest } from './sign-in-request';

/** Hand-over from a portal: a ticket in the address or, better (it stays out of logs and histories), in a posted form. */
export async function enterByTicket(to: SignInRequest): Promise<void> {
  const { atrium, request } = to;
  const fields = request.method === 'POST' ? await formOf(request) : to.query;
  const ticket = fields.get('ticket') ?? '';
  if (ticket === '' || ticket.length > 8192) throw refusal('ticket_refused', 'no ticket');
  const person = await admitTicket(atrium.directory, ticket);
  const callbackUrl = ownPath(fields.get('callbackUrl'), atrium.config.current.basePath);
  await enter(to, { person, provenAt: 'unknown', proof: bareProof }, { kind: 'portal', callbackUrl });
}
