import { faultText } from '@/server/domain/directory/sources/source-watch';

/** What one check found: good, or a fault with what to do about it. */
export type Finding = {
  check: string;
  state: 'good' | 'warning' | 'fault';
  /** One line: what is. */
  text: string;
  /** One line: what to do. Empty when all is good. */
  remedy: string;
};

export const good = (check: string, text: string): Finding => ({ check, state: 'good', text, remedy: '' });
export const warning = (check: string, text: string, remedy: string): Finding => ({ check, state: 'warning', text, remedy });
export const fault = (check: string, text: string, remedy: string): Finding => ({ check, state: 'fault', text, remedy });

/** An error's message in one line. */
export const oneLine = faultText;
