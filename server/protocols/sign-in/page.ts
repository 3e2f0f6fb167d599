import { isDomainError } from '@/server/core/errors';
import { logger } from '@/server/core/log';
import { loginDomain } from '@/server/domain/directory/login-domain';
import { type RefusalReason, refusalReason } from '@/server/domain/directory/logins/refusal';
import { acceptedLanguage } from '@/server/domain/preferences/schema';
import { escapeAttribute, escapeText } from '@/server/formats/xml/write-xml';
import { sentences } from './sentences';
import { headerOf, type SignInRequest } from './sign-in-request';

/** The status a refusal is answered with. */
const statuses: Readonly<Record<RefusalReason | 'failed', number>> = {
  not_offered: 404,
  wrong_verb: 405,
  no_header: 403,
  provider_down: 503,
  provider_refused: 403,
  flow_lost: 400,
  ticket_refused: 403,
  unknown_person: 403,
  source_down: 503,
  other_person: 403,
  not_fresh: 403,
  failed: 500,
};

/** Whatever a sign-in failed with becomes a page with a plain sentence and the reference under which the log has the rest (OPS-10). */
export function showFailure(to: SignInRequest, kind: string, error: unknown): void {
  const reason = refusalReason(error) ?? 'failed';
  const { facts } = to;
  if (reason === 'failed') logger('auth').error({ err: error, kind }, 'a sign-in failed');
  else
    logger('auth').warn(
      { kind, refusal: reason, address: facts.remoteAddress, why: isDomainError(error) ? error.message : '', ...causeOf(error) },
      'a sign-in was refused',
    );
  const text = textOf(to);
  showPage(to, { status: statuses[reason], title: text.title, sentence: text.reasons[reason], reference: facts.id });
}

/** Where the browser comes to rest after signing out elsewhere, too. */
export function showSignedOut(to: SignInRequest): void {
  const text = textOf(to);
  showPage(to, { status: 200, title: text.signedOutTitle, sentence: text.signedOut, reference: null });
}

function causeOf(error: unknown): { err?: unknown } {
  const down = ['provider_down', 'source_down'].includes(refusalReason(error) ?? '');
  return down && error instanceof Error && error.cause !== undefined ? { err: error.cause } : {};
}

type Page = { status: number; title: string; sentence: string; reference: string | null };

function showPage(to: SignInRequest, page: Page): void {
  const { atrium, facts, response, request } = to;
  const { branding } = loginDomain(atrium.config.current, facts.host);
  const text = textOf(to);
  const again = `${atrium.config.current.basePath}/login?stay=1`;
  const accent = branding.accent ?? '#2f5fd0';
  const reference =
    page.reference === null ? '' : `<p class="reference">${escapeText(text.reference)} <code>${escapeText(page.reference)}</code></p>`;
  const html = `<!doctype html>
<html lang="${languageOf(to)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeText(page.title)} – ${escapeText(branding.name)}</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 28rem; padding: 2rem; }
h1 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 0.75rem; }
.brand { margin: 0 0 1.5rem; opacity: 0.75; }
.reference { font-size: 0.875rem; opacity: 0.75; overflow-wrap: anywhere; }
a.again { display: inline-block; margin-top: 0.75rem; padding: 0.625rem 1rem; border: 2px solid ${escapeAttribute(accent)}; border-radius: 0.5rem; color: inherit; text-decoration: none; font-weight: 600; }
a.again:focus-visible { outline: 3px solid ${escapeAttribute(accent)}; outline-offset: 2px; }
</style>
</head>
<body>
<main>
<p class="brand">${escapeText(branding.name)}</p>
<h1>${escapeText(page.title)}</h1>
<p>${escapeText(page.sentence)}</p>
${reference}
<p><a class="again" href="${escapeAttribute(again)}">${escapeText(text.again)}</a></p>
</main>
</body>
</html>
`;
  if (!request.complete) response.setHeader('Connection', 'close');
  response.writeHead(page.status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Length': Buffer.byteLength(html),
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  });
  response.end(request.method === 'HEAD' ? undefined : html);
}

function textOf(to: SignInRequest) {
  return sentences[languageOf(to)];
}

function languageOf({ request, atrium, facts }: SignInRequest) {
  return acceptedLanguage(headerOf(request, 'accept-language')) ?? loginDomain(atrium.config.current, facts.host).language;
}
