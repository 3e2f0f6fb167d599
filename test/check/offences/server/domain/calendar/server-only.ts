// offence: no-server-only
import 'server-only';

export const here = true;
