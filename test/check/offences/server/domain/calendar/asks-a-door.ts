// offence: layer-order
import { answer } from '@/server/protocols/dav/answer';

export const reply = answer;
