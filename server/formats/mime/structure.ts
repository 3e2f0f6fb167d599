// Reads an IMAP BODYSTRUCTURE (RFC 9051 section 7.5.2): which parts are the text, which belong inside it, which are attached.

/** The body structure as imapflow gives it; only what is read here. */
export type StructureNode = {
  part?: string | undefined;
  type: string;
  parameters?: Readonly<Record<string, string>> | undefined;
  id?: string | undefined;
  encoding?: string | undefined;
  size?: number | undefined;
  disposition?: string | undefined;
  dispositionParameters?: Readonly<Record<string, string>> | undefined;
  childNodes?: readonly StructureNode[] | undefined;
};

export type Part = {
  /** IMAP part number; "1" for the body of a message without parts. */
  part: string;
  type: string;
  name: string;
  charset: string | undefined;
  encoding: string | undefined;
  flowed: boolean;
  deleteSpace: boolean;
  /** Content-ID without its angle brackets, or empty. */
  cid: string;
  /** Bytes after decoding, as near as can be told. */
  size: number;
  /** Bytes on the wire. */
  rawSize: number;
  disposition: string;
};

export type MessageParts = {
  /** The plain reading: text parts, one after the other; an HTML part only where there is no text for it. */
  text: readonly Part[];
  /** The rich reading: HTML parts, and text parts that have no HTML counterpart. */
  html: readonly Part[];
  /** Everything that can be saved, the inline ones included. */
  attachments: readonly (Part & { inline: boolean })[];
  calendar: Part | null;
};

const maxDepth = 40;

/**
 * Sorts the parts of a message into its two readings and what is attached (the algorithm of RFC 8621 section 4.1.4).
 * Signatures and the like count as attachments; a forwarded message is one attachment.
 */
export function readStructure(root: StructureNode): MessageParts {
  const attachments: (Part & { inline: boolean })[] = [];
  let calendar: Part | null = null;

  type Readings = { text: Part[] | null; html: Part[] | null };

  function leaf(
    node: StructureNode,
    at: { first: boolean; within: string; related: boolean; inAlternative: boolean },
    into: Readings,
  ): void {
    const part = toPart(node);
    const attached = part.disposition === 'attachment';
    if (isCalendar(part.type)) {
      calendar ??= part;
      // The copy inside multipart/alternative is the invitation itself, not something to save twice.
      if (!at.inAlternative || attached) attachments.push({ ...part, inline: false });
      return;
    }
    const isText = part.type === 'text/plain' || part.type === 'text/html';
    const isBody = isText && !attached && (at.first || (at.within !== 'related' && part.name === ''));
    if (!isBody) {
      const inline = part.cid !== '' && part.type.startsWith('image/') && (at.related || part.disposition === 'inline');
      attachments.push({ ...part, inline });
      return;
    }
    if (at.within === 'alternative') {
      (part.type === 'text/plain' ? into.text : into.html)?.push(part);
      return;
    }
    if (at.inAlternative) {
      if (part.type === 'text/plain') into.html = null;
      else into.text = null;
    }
    into.text?.push(part);
    into.html?.push(part);
  }

  function walk(
    nodes: readonly StructureNode[],
    within: string,
    related: boolean,
    inAlternative: boolean,
    given: Readings,
    depth: number,
  ): void {
    const into = { ...given };
    const before = { text: into.text?.length ?? -1, html: into.html?.length ?? -1 };
    nodes.forEach((node, at) => {
      const type = node.type.toLowerCase();
      if (!type.startsWith('multipart/')) leaf(node, { first: at === 0, within, related, inAlternative }, into);
      else if (depth < maxDepth) {
        const kind = type.slice('multipart/'.length);
        walk(node.childNodes ?? [], kind, related || kind === 'related', inAlternative || kind === 'alternative', into, depth + 1);
      }
    });
    if (within !== 'alternative' || !into.text || !into.html) return;
    // One kind only: it has to serve for both readings.
    if (into.text.length === before.text) into.text.push(...into.html.slice(before.html));
    else if (into.html.length === before.html) into.html.push(...into.text.slice(before.text));
  }

  const readings = { text: [] as Part[], html: [] as Part[] };
  walk([root], 'mixed', false, false, readings, 0);
  return { ...readings, attachments, calendar };
}

function isCalendar(type: string): boolean {
  return type === 'text/calendar' || type === 'application/ics';
}

function toPart(node: StructureNode): Part {
  const type = node.type.toLowerCase();
  const parameters = node.parameters ?? {};
  const encoding = node.encoding?.toLowerCase();
  const rawSize = node.size ?? 0;
  return {
    part: node.part ?? '1',
    type,
    name: node.dispositionParameters?.['filename'] ?? parameters['name'] ?? (type === 'message/rfc822' ? 'message.eml' : ''),
    charset: parameters['charset'],
    encoding,
    flowed: parameters['format']?.toLowerCase() === 'flowed',
    deleteSpace: parameters['delsp']?.toLowerCase() === 'yes',
    cid: (node.id ?? '').trim().replace(/^<|>$/g, ''),
    // Base64 with line breaks: 57 bytes in 78.
    size: encoding === 'base64' ? Math.floor((rawSize * 57) / 78) : rawSize,
    rawSize,
    disposition: node.disposition?.toLowerCase() ?? '',
  };
}

/** What the list's paper clip and calendar mark say. */
export function structureMarks(parts: MessageParts): { hasAttachment: boolean; hasInvitation: boolean } {
  return {
    hasAttachment: parts.attachments.some(
      (part) => !part.inline && !part.type.startsWith('application/pgp-signature') && !part.type.includes('pkcs7-signature'),
    ),
    hasInvitation: parts.calendar !== null,
  };
}
