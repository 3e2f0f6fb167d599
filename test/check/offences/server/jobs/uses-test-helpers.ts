// offence: no-tests-in-code
import { startServices } from '@/test/support/services';

export const start = startServices;
