/** What went wrong, and for a fault of the server the reference under which its log has it. */
export type LoginError = { key: LoginErrorKey; reference: string };

/** Words of our own server in an address, and the sentence each leads to. Wrong password, unknown user and unknown domain share one. */
const sentences = {
  CredentialsSignin: 'credentials',
  Signin: 'credentials',
  rate_limited: 'rateLimited',
  step_rate_limited: 'rateLimited',
  unavailable: 'unavailable',
  step_unavailable: 'unavailable',
  passkey: 'passkey',
  step_wrong: 'wrongCode',
  step_gone: 'stepGone',
  step_unsupported: 'unsupported',
  step_refused: 'refused',
  plain_http: 'plainHttp',
} as const;

export const loginErrorKeys = [...new Set([...Object.values(sentences), 'offline', 'failed', 'expired'] as const)];
export type LoginErrorKey = (typeof sentences)[keyof typeof sentences] | 'offline' | 'failed' | 'expired';

/** The sentence for the error in an address (`word` or `word-<reference>`); null when there is none. */
export function loginError(error: string | null | undefined): LoginError | null {
  if (error === null || error === undefined || error === '' || error === 'SessionRequired') return null;
  const [, word = '', reference = ''] = /^(\w+)(?:-([\w.-]{1,64}))?$/.exec(error) ?? [];
  const key = Object.hasOwn(sentences, word) ? sentences[word as keyof typeof sentences] : 'failed';
  return { key, reference };
}

/** Whether the sign-in goes on with another step. */
export function isNextStep(error: string | null | undefined): boolean {
  return error === 'next_step';
}

/** Whether an error belongs to the page of a step, not to the first one. */
export function isOfStep(error: string | null | undefined): boolean {
  return /^step_(?!gone)/.test(error ?? '');
}

/** Stands in the server's sentence where the browser puts the reference. */
export const referenceMark = '\u{FFFC}';
