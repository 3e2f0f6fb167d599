import { DomainError } from '@/server/core/errors';
import { childOf, clarkName, elementsOf } from '@/server/formats/xml/tree';
import { emptyAnswer } from '../answer';
import { readXmlBody } from '../body';
import type { Method } from '../context';
import { refuse } from '../errors';
import { dav } from '../names';
import { loadResource } from '../resources';

// ACL: RFC 3744 section 8.1. The only rights there are so far are the owner's, and they are protected; sharing is not set by this verb.

export const acl: Method = async (context) => {
  const body = await readXmlBody(context.request);
  if (!body || clarkName(body) !== dav('acl')) throw new DomainError('invalid', 'acl: another root element');
  await loadResource(context);
  const aces = elementsOf(body).filter((element) => clarkName(element) === dav('ace'));
  if (aces.length === 0) return emptyAnswer(200);
  if (aces.some((ace) => childOf(ace, dav('invert')))) throw refuse(403, dav('no-invert'));
  if (aces.some((ace) => childOf(ace, dav('deny')))) throw refuse(403, dav('grant-only'));
  throw refuse(403, dav('no-protected-ace-conflict'));
};
