import type { z } from 'zod';
import { nearest } from './nearest';
import { notATimeZone } from './shape/setting';

const kindsOfValue: Readonly<Record<string, string>> = {
  string: 'a text: put it in quotes',
  number: 'a number without quotes',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section with settings of its own',
  record: 'a map',
};

/** What is wrong with the value `written`, and what would be good, where the shape has no words of its own. */
export function issueWords(issue: z.core.$ZodIssue, written: unknown): string {
  if (issue.code === 'invalid_type') return `must be ${kindsOfValue[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value')
    return `must be one of ${issue.values.map(String).join(', ')}${meant(written, issue.values.map(String))}`;
  if (issue.code === 'invalid_union' && 'discriminator' in issue) {
    const known = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
    return `must be one of ${known.join(', ')}${meant(written, known)}`;
  }
  if (issue.message === notATimeZone) return `${issue.message}${meant(written, Intl.supportedValuesOf('timeZone'))}`;
  return issue.message;
}

/** For `safeParse`: words for limits and addresses that the library would say in its own. */
export const limitWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const limit = issue.code === 'too_small' ? issue.minimum : issue.maximum;
    const bound = `${issue.exact ? 'exactly' : issue.code === 'too_small' ? 'at least' : 'at most'} ${String(limit)}`;
    if (issue.origin === 'string') return limit === 1 && !issue.exact ? 'must not be empty' : `must have ${bound} characters`;
    return issue.origin === 'array' ? `must have ${bound} entries` : `must be ${bound}`;
  }
  if (issue.code === 'invalid_format' && issue.format === 'url') return 'must be a whole address, such as https://www.example.org/';
  if (issue.code === 'invalid_format' && issue.format === 'email') return 'must be a mail address';
  return undefined;
};

/** `, did you mean "host"?`, or nothing. */
export function meant(written: unknown, known: readonly string[]): string {
  const near = typeof written === 'string' ? nearest(written, known) : null;
  return near === null ? '' : `, did you mean "${near}"?`;
}
