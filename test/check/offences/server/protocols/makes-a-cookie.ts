// offence: cookie-by-one-hand
import { encode } from 'next-auth/jwt';

export const token = encode({ token: {}, secret: 'x' });
