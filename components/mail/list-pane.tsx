'use client';

import { ListToolbar } from './list-toolbar';
import { MessageListView } from './message-list-view';

export function ListPane() {
  return (
    <>
      <ListToolbar />
      <MessageListView />
    </>
  );
}
