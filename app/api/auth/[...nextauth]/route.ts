import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { withBase } from '@/components/lib/base-path';
import { cookieText, stepCookie, stepSeconds } from '@/server/domain/directory/schema';
import { languageCookie } from '@/server/domain/preferences/schema';
import { authOptions } from '../auth-options';
import type { Carry } from '../sign-in';

type Context = { params: Promise<{ nextauth: string[] }> };

/**
 * What of NextAuth is a door here. The rest is nobody's: signing out is ours (/api/sign-in/sign-out), its session would not know that
 * the row has ended, and its log takes lines from strangers.
 */
const actions = { GET: ['csrf', 'signin', 'error'], POST: ['callback', 'signin'] };

async function handler(request: NextRequest, context: Context) {
  const [action = ''] = (await context.params).nextauth;
  if (!actions[request.method === 'POST' ? 'POST' : 'GET'].includes(action))
    return new Response('There is nothing here.\n', { status: 404, headers: { 'Cache-Control': 'no-store' } });
  // What it cannot read as an address NextAuth answers with an empty page.
  const asked = request.nextUrl.searchParams.get('callbackUrl');
  if (asked && !/^https?:/.test(URL.parse(asked, asked.startsWith('/') ? request.nextUrl.origin : undefined)?.protocol ?? ''))
    return new Response(null, { status: 303, headers: { Location: withBase('/login'), 'Cache-Control': 'no-store' } });
  const secure = request.headers.get('x-forwarded-proto') === 'https';
  const carry: Carry = {};
  const response = (await NextAuth(request as never, context as never, authOptions(secure, carry))) as Response;
  const cookie = (name: string, value: string, seconds: number) => cookieText({ name, value, seconds }, { basePath: withBase(''), secure });
  if (carry.step !== undefined)
    response.headers.append('Set-Cookie', cookie(stepCookie, carry.step ?? '', carry.step === null ? 0 : stepSeconds));
  if (carry.signedIn) response.headers.append('Set-Cookie', cookie(languageCookie, '', 0));
  return response;
}

export { handler as GET, handler as POST };
