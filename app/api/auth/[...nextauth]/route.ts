import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { authOptions } from '../auth-options';

type Context = { params: Promise<{ nextauth: string[] }> };

function handler(request: NextRequest, context: Context) {
  return NextAuth(request as never, context as never, authOptions(request.headers.get('x-forwarded-proto') === 'https'));
}

export { handler as GET, handler as POST };
