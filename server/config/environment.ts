import { z } from 'zod';
import { databaseUrlFault } from '@/server/core/database-url';
import { issueWords, limitWords } from './issue-words';
import type { Environment } from './secrets';
import { listSettings } from './setting-list';
import { unwrap } from './shape-walk';

/** What the environment sets in place of the file has to be as good as the file: each variable that is not, and what would be. */
export function environmentFaults(environment: Environment): { variable: string; message: string }[] {
  return listSettings().flatMap(({ meta, shape, path }) => {
    const variable = meta.environment ?? '';
    const text = environment[variable] ?? '';
    if (text === '') return [];
    const value = unwrap(shape) instanceof z.ZodNumber && /^\d+$/.test(text) ? Number(text) : text;
    const [issue] = shape.safeParse(value, { error: limitWords }).error?.issues ?? [];
    const message = issue ? issueWords(issue, value) : path === 'database' ? databaseUrlFault(text) : null;
    return message === null ? [] : [{ variable, message }];
  });
}
