import type { AtriumUser } from './atrium';

/** What a signed-in browser would send. */
export type BrowserSession = {
  readonly cookie: string;
  get(path: string): Promise<Response>;
  query(path: string, input?: unknown): Promise<unknown>;
};

/** Signs in as the login form does, without a browser: for measuring, and for tests of what needs a session. */
export async function signIn(url: string, user: Pick<AtriumUser, 'login' | 'password'>): Promise<BrowserSession> {
  const jar = new Map<string, string>();
  const take = (response: Response) => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return response;
  };
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const { csrfToken } = (await take(await fetch(`${url}/api/auth/csrf`)).json()) as { csrfToken: string };
  const form = new URLSearchParams({ csrfToken, callbackUrl: '/mail', login: user.login, password: user.password, json: 'true' });
  const answer = take(
    await fetch(`${url}/api/auth/callback/credentials`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      headers: { cookie: cookie(), origin: url },
    }),
  );
  if (![...jar.keys()].some((name) => name.includes('session')))
    throw new Error(`sign-in was refused: ${answer.status} ${await answer.text()}`);
  const get = (path: string) => fetch(`${url}${path}`, { headers: { cookie: cookie() }, redirect: 'manual' });
  return {
    cookie: cookie(),
    get,
    query: async (path, input) => {
      const response = await get(`/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify({ json: input ?? null }))}`);
      const body = (await response.json()) as { result?: { data: { json: unknown } }; error?: unknown };
      if (!body.result) throw new Error(`${path}: ${response.status} ${JSON.stringify(body.error)}`);
      return body.result.data.json;
    },
  };
}
