// offence: ui-knows-ui
import { MessageList } from '@/components/mail/message-list';

export const List = MessageList;
