// Which scheme a stored value has, and how it stands against others (AUT-6).

/** Strength by what a guess costs: 0 nothing, 1 and 2 a fast digest, 3 an old slow one, 4 made to be slow. */
const strengths: Readonly<Record<string, number>> = {
  PLAIN: 0,
  CLEARTEXT: 0,
  CLEAR: 0,
  'PLAIN-MD5': 1,
  'LDAP-MD5': 1,
  MD5: 1,
  'CRAM-MD5': 1,
  SHA: 1,
  SHA1: 1,
  SHA256: 1,
  SHA512: 1,
  'DES-CRYPT': 1,
  SMD5: 1,
  SSHA: 2,
  SSHA256: 2,
  SSHA512: 2,
  'MD5-CRYPT': 3,
  'SHA256-CRYPT': 4,
  'SHA512-CRYPT': 4,
  PBKDF2: 4,
  'BLF-CRYPT': 4,
  ARGON2I: 4,
  ARGON2ID: 4,
};
const strong = 4;

/** The scheme's name as administrators know it; `CRYPT` is told apart by its value, aliases have one name. '' for an empty value. */
export function schemeOf(stored: string, defaultScheme: string): string {
  if (stored === '') return '';
  const prefixed = /^\{([A-Za-z0-9-]+)(?:\.(?:hex|b64|base64))?\}([\s\S]*)$/i.exec(stored);
  const value = prefixed ? (prefixed[2] ?? '') : stored;
  // Without a prefix a value may name its own scheme.
  const named = prefixed ? (prefixed[1] ?? '').toUpperCase() : (methodOf(value) ?? defaultScheme.toUpperCase());
  if (named === 'CRYPT' || named === 'BCRYPT') return methodOf(value) ?? 'DES-CRYPT';
  if (named === 'MD5') return value.startsWith('$1$') ? 'MD5-CRYPT' : 'PLAIN-MD5';
  return named === 'CLEAR' || named === 'CLEARTEXT' ? 'PLAIN' : named === 'SHA1' ? 'SHA' : named;
}

function methodOf(value: string): string | null {
  const [, method] = /^\$(1|2[abxy]?|5|6|argon2id|argon2i|argon2d)\$/.exec(value) ?? [];
  if (method === undefined) return null;
  if (method.startsWith('2')) return 'BLF-CRYPT';
  if (method.startsWith('argon2')) return method.toUpperCase();
  return method === '1' ? 'MD5-CRYPT' : method === '5' ? 'SHA256-CRYPT' : 'SHA512-CRYPT';
}

/** Whether a scheme is made to make guessing slow. A scheme we do not know is none we would call weak. */
export function isWeak(scheme: string): boolean {
  return (strengths[scheme] ?? strong) < strong;
}

/** Whether a value of scheme `old` should become one of `next`: it is weak, and the new one is better. */
export function isUpgrade(old: string, next: string): boolean {
  return isWeak(old) && (strengths[old] ?? strong) < (strengths[next] ?? 0);
}
