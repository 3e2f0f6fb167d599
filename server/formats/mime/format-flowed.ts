/** Joins soft-broken lines of a text/plain; format=flowed part (RFC 3676 section 4). */
export function unflow(text: string, deleteSpace: boolean): string {
  const out: string[] = [];
  let depthOfOpen = -1;
  for (const line of text.split(/\r?\n/)) {
    const depth = /^>*/.exec(line)?.[0].length ?? 0;
    let content = line.slice(depth);
    if (content.startsWith(' ')) content = content.slice(1);
    const isSignature = content === '-- ';
    const soft = content.endsWith(' ') && !isSignature;
    const piece = soft && deleteSpace ? content.slice(0, -1) : content;
    if (depthOfOpen === depth && !isSignature) out[out.length - 1] = (out[out.length - 1] ?? '') + piece;
    else out.push(depth > 0 ? `${'>'.repeat(depth)} ${piece}` : piece);
    depthOfOpen = soft ? depth : -1;
  }
  return out.join('\n');
}
