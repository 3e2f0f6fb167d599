// offence: app-composes
import { putEvent } from '@/server/domain/calendar/put-event';

export const put = putEvent;
