/** One element of a parsed document. Names are compared by namespace and local name, never by prefix. */
export type XmlElement = {
  /** Empty for no namespace. */
  readonly namespace: string;
  readonly name: string;
  /** Attributes by local name; those in a namespace as `{namespace}name`. Namespace declarations are left out. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
};

/** `{namespace}name`, the spelling in which property tables and dead properties name things. */
export function clarkName(element: { namespace: string; name: string }): string {
  return `{${element.namespace}}${element.name}`;
}

/** Takes `{namespace}name` apart. */
export function splitClarkName(clark: string): { namespace: string; name: string } {
  const end = clark.indexOf('}');
  return { namespace: clark.slice(1, end), name: clark.slice(end + 1) };
}

/** Child elements in document order. */
export function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter((child): child is XmlElement => typeof child !== 'string');
}

/** The first child with that Clark name. */
export function childOf(element: XmlElement, clark: string): XmlElement | undefined {
  for (const child of element.children) if (typeof child !== 'string' && clarkName(child) === clark) return child;
  return undefined;
}

/** All children with that Clark name. */
export function childrenOf(element: XmlElement, clark: string): XmlElement[] {
  return elementsOf(element).filter((child) => clarkName(child) === clark);
}

/** All character data below the element, joined. */
export function textOf(element: XmlElement): string {
  let text = '';
  for (const child of element.children) text += typeof child === 'string' ? child : textOf(child);
  return text;
}
