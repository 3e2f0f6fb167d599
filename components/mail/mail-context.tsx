'use client';

import { createContext, useContext } from 'react';
import type { FolderView, MessageRow } from '@/server/domain/mail/schema';
import type { MailPlace } from './mail-route';
import type { MailActions } from './use-mail-actions';
import type { MessageListState } from './use-message-list';

/** right: list beside the message; below: list above it; none: one at a time (always on phones). */
export type Layout = 'right' | 'below' | 'none';

export type MailState = {
  place: MailPlace;
  /** Changes folder, message, search or filter in the address. */
  go: (change: Partial<MailPlace>, options?: { replace?: boolean }) => void;
  folders: readonly FolderView[];
  folder: FolderView | undefined;
  layout: Layout;
  list: MessageListState;
  actions: MailActions;
  /** What a command applies to: the ticked rows, else the open message, else the row with the cursor. */
  targets: () => readonly MessageRow[];
  openRow: MessageRow | undefined;
  open: (row: MessageRow, index: number) => void;
  /** Opens the row that many places on from the open one (or moves the cursor in the list). */
  step: (by: number) => void;
  askMove: (rows: readonly MessageRow[]) => void;
};

const Context = createContext<MailState | null>(null);

export const MailProvider = Context.Provider;

export function useMail(): MailState {
  const state = useContext(Context);
  if (!state) throw new Error('useMail outside the mail module');
  return state;
}
