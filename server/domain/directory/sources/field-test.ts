const noes = new Set(['', '0', 'f', 'false', 'n', 'no', 'off']);

/**
 * Whether what a column or attribute holds means yes: one of `values` if they are given, a set `bit` of a number, else anything
 * that is not a way to write no.
 */
export function meansYes(held: readonly string[], test: { values?: readonly string[] | undefined; bit?: number | undefined }): boolean {
  if (test.bit !== undefined) {
    const { bit } = test;
    return held.some((text) => /^-?\d+$/.test(text.trim()) && (BigInt(text.trim()) & BigInt(bit)) !== 0n);
  }
  const texts = held.map((text) => text.trim().toLowerCase());
  const { values } = test;
  return values ? values.some((value) => texts.includes(value.trim().toLowerCase())) : texts.some((text) => !noes.has(text));
}

const resourceKinds = new Set(['location', 'room', 'thing', 'resource', 'equipment']);

/** A source's word for what somebody is (SOGo's KindFieldName has the same ones). */
export function kindOf(word: string): 'user' | 'resource' {
  return resourceKinds.has(word.trim().toLowerCase()) ? 'resource' : 'user';
}
