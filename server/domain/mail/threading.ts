// Conversations from Message-ID, In-Reply-To and References, for servers without THREAD and for messages that arrive
// after the server was asked (RFC 5256 section 3; subjects join only what looks like a reply).

export type ThreadInput = {
  uid: number;
  messageId: string;
  /** Everything the message refers to, In-Reply-To included. */
  references: readonly string[];
  subject: string;
};

/** Groups messages to conversations. Groups and their members keep the order of `messages`. */
export function groupConversations(messages: readonly ThreadInput[]): number[][] {
  const parent = new Map<string, string>();
  function find(key: string): string {
    let root = key;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    // Path compression keeps long chains cheap.
    for (let at = key; at !== root; ) {
      const next = parent.get(at) ?? root;
      parent.set(at, root);
      at = next;
    }
    return root;
  }
  function join(a: string, b: string): void {
    const rootA = find(a);
    const rootB = find(b);
    if (rootA !== rootB) parent.set(rootA, rootB);
  }

  for (const message of messages) {
    const own = `uid:${message.uid}`;
    if (message.messageId !== '') join(own, `id:${message.messageId}`);
    for (const reference of message.references) if (reference !== '') join(own, `id:${reference}`);
  }
  // A reply whose mailer wrote no references (some old ones do): to the conversation that has its subject.
  const bySubject = new Map<string, string>();
  for (const message of messages) {
    const { base, isReply } = baseSubject(message.subject);
    if (base !== '' && !isReply && !bySubject.has(base)) bySubject.set(base, `uid:${message.uid}`);
  }
  for (const message of messages) {
    const { base, isReply } = baseSubject(message.subject);
    const original = isReply && message.references.length === 0 ? bySubject.get(base) : undefined;
    if (original !== undefined) join(`uid:${message.uid}`, original);
  }

  const groups = new Map<string, number[]>();
  for (const message of messages) {
    const root = find(`uid:${message.uid}`);
    const group = groups.get(root);
    if (group) group.push(message.uid);
    else groups.set(root, [message.uid]);
  }
  return [...groups.values()];
}

const replyMark = /^\s*(?:(?:re|aw|antw|antwort|sv|vs|ref|rép|réf|r|odp|rif|fw|fwd|tr|wg|i|enc|doorst)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]\s*)/i;

/** The subject without reply and forward marks and list tags, and whether it had a mark. */
export function baseSubject(subject: string): { base: string; isReply: boolean } {
  let rest = subject.replace(/\s+/g, ' ').trim();
  let isReply = false;
  for (;;) {
    const withoutTag = rest.replace(/^\[[^\]]{1,60}\]\s*(?=\S)/, '');
    const marked = replyMark.exec(withoutTag);
    if (!marked) break;
    isReply = true;
    rest = withoutTag.slice(marked[0].length);
  }
  return { base: rest.toLowerCase(), isReply };
}

/** The ids in a References or In-Reply-To header field, without angle brackets. */
export function parseMessageIds(field: string): string[] {
  const ids = [...field.matchAll(/<([^<>\s]{1,990})>/g)].map((match) => match[1] ?? '');
  return ids.length > 0 ? ids : field.trim() === '' || /\s/.test(field.trim()) ? [] : [field.trim()];
}
