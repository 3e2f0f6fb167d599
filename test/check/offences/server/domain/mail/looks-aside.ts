// offence: room-order
import { putEvent } from '@/server/domain/calendar/put-event';

export const put = putEvent;
