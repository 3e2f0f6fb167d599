import { DomainError } from '@/server/core/errors';
import { parseXml } from '@/server/formats/xml/parse-xml';
import { childrenOf, clarkName, elementsOf, splitClarkName, textOf, type XmlElement } from '@/server/formats/xml/tree';
import { multistatusAnswer } from '../answer';
import type { DavContext } from '../context';
import { ownHosts } from '../headers';
import { multistatus, type Propstats } from '../multistatus';
import { dav, namespaceDeclarations, tagsOf } from '../names';
import { parsePath, pathOfReference } from '../path';
import { withFacts } from '../principal-facts';
import { renderer } from '../properties/render';
import { loadResource, type Resource } from '../resources';
import type { Report } from './report';

// expand-property: RFC 3253 section 3.8. Hrefs in the asked properties are replaced by responses about what they name.

const maxDepth = 4;
const maxProperties = 500;

export const expandProperty: Report = async (context, { body, resource }) => {
  const count = countProperties(body, 0);
  if (count === 0) throw new DomainError('invalid', 'expand-property: no property');
  const document = multistatus({ minimal: false });
  document.properties(resource.href, await expanded(context, body, resource));
  return multistatusAnswer(document.finish());
};

function countProperties(element: XmlElement, depth: number): number {
  const below = childrenOf(element, dav('property'));
  if (below.length > 0 && depth >= maxDepth) throw new DomainError('too_large', 'expand-property: nested too deep');
  const total = below.reduce((sum, child) => sum + 1 + countProperties(child, depth + 1), 0);
  if (total > maxProperties) throw new DomainError('too_large', 'expand-property: too many properties');
  return total;
}

async function expanded(context: DavContext, element: XmlElement, resource: Resource): Promise<Propstats> {
  let ok = '';
  let missing = '';
  for (const property of childrenOf(element, dav('property'))) {
    const name = property.attributes['name'];
    if (!name) throw new DomainError('invalid', 'expand-property: property without name');
    const clark = `{${property.attributes['namespace'] ?? 'DAV:'}}${name}`;
    if (!/^[\p{L}_][\p{L}\p{N}._-]*$/u.test(splitClarkName(clark).name)) throw new DomainError('invalid', 'expand-property: not a name');
    const wanted = { mode: 'prop', names: [clark] } as const;
    const plain = renderer(wanted, context)(await withFacts(context, resource, wanted));
    missing += plain.missing;
    if (plain.ok === '') continue;
    ok += childrenOf(property, dav('property')).length === 0 ? plain.ok : await withResponses(context, property, { clark, text: plain.ok });
  }
  return { ok, missing };
}

async function withResponses(context: DavContext, property: XmlElement, { clark, text }: { clark: string; text: string }): Promise<string> {
  const value = elementsOf(parseXml(`<x${namespaceDeclarations}>${text}</x>`))[0];
  const tags = tagsOf(clark);
  let inner = '';
  for (const child of value ? elementsOf(value) : []) {
    if (clarkName(child) !== dav('href')) continue;
    const href = textOf(child);
    const target = await resourceAt(context, href);
    inner += responseText(href, target ? await expanded(context, property, target) : null);
  }
  return inner === '' ? text : `${tags.open}${inner}${tags.close}`;
}

/** One response element without a multistatus around it. */
function responseText(href: string, propstats: Propstats | null): string {
  const document = multistatus({ minimal: false });
  if (propstats) document.properties(href, propstats);
  else document.status(href, 404);
  const text = document.finish();
  return text.slice(text.indexOf('<D:response>'), text.lastIndexOf('</D:multistatus>'));
}

async function resourceAt(context: DavContext, href: string): Promise<Resource | null> {
  const path = pathOfReference(href, ownHosts(context.request));
  if (path === null) return null;
  try {
    return await loadResource({ ...context, target: parsePath(path).target });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found') return null;
    throw error;
  }
}
