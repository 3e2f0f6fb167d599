// offence: no-react-in-server
import { cache } from 'react';

export const kept = cache;
