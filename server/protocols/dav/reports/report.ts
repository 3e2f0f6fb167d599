import type { XmlElement } from '@/server/formats/xml/tree';
import type { DavAnswer } from '../answer';
import type { DavContext } from '../context';
import type { Resource } from '../resources';

/** One REPORT: a file in this folder. The body's root element has been recognised and the resource answers it. */
export type Report = (context: DavContext, asked: { body: XmlElement; resource: Resource }) => Promise<DavAnswer>;
