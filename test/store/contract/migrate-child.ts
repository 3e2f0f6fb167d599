import { migrate } from '@/server/store/migrate';

// Migrates the database of its first argument and says what it applied.
const { applied } = await migrate(process.argv[2] ?? '');
process.stdout.write(`${JSON.stringify({ applied })}\n`);
