// offence: only-main-knows-next
import next from 'next';

export const web = next;
