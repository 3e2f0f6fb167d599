// The rules for a new password, safe to load in the browser: the form says why one will not do before anything is sent (AUT-14).

export type PasswordPolicy = {
  readonly minLength: number;
  /** How many kinds of character it must have: lower case, upper case, digits, others. */
  readonly classes: number;
};

export const passwordRefusals = ['too_short', 'too_long', 'too_few_classes', 'contains_login', 'same_as_old', 'refused_by_source'] as const;
export type PasswordRefusal = (typeof passwordRefusals)[number];

/** bcrypt looks at 72 bytes and no further. */
const maxBytes = 72;
/** Shorter names (`al`) are in too many good passwords to be told from chance. */
const leastNameLength = 3;

/** Every reason why `next` will not do; an empty list when it will. `names`: login, parts of the address, whatever it may not hold. */
export function checkPassword(
  policy: PasswordPolicy,
  attempt: { next: string; current?: string; names: readonly string[] },
): PasswordRefusal[] {
  const next = attempt.next.normalize('NFC');
  const refusals: PasswordRefusal[] = [];
  if ([...next].length < policy.minLength) refusals.push('too_short');
  if (new TextEncoder().encode(next).length > maxBytes) refusals.push('too_long');
  if (classesOf(next) < policy.classes) refusals.push('too_few_classes');
  const lower = next.toLowerCase();
  if (attempt.names.some((name) => name.length >= leastNameLength && lower.includes(name.toLowerCase()))) refusals.push('contains_login');
  if (attempt.current !== undefined && attempt.current.normalize('NFC') === next) refusals.push('same_as_old');
  return refusals;
}

function classesOf(text: string): number {
  return [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u].filter((kind) => kind.test(text)).length;
}
