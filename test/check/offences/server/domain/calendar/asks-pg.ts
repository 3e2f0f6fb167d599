// offence: database-in-store
import { Client } from 'pg';

export const client = Client;
