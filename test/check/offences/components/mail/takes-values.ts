// offence: browser-takes-types
import { sendMessage } from '@/server/domain/mail/send-message';

export const send = sendMessage;
