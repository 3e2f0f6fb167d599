// The language of the search box: from: to: cc: subject: body: has:attachment is:unread is:flagged before: after: larger: smaller:,
// plain words, "exact phrases", and a minus before anything to exclude it. What is not understood is looked for as it stands.

export type SearchTerm = { negated: boolean } & (
  | { kind: 'anywhere' | 'from' | 'to' | 'cc' | 'subject' | 'body'; text: string }
  | { kind: 'flag'; flag: 'seen' | 'flagged' | 'answered' | 'draft'; value: boolean }
  | { kind: 'attachment' }
  /** A day as year-month-day; "since" includes it, "before" does not. */
  | { kind: 'since' | 'before'; day: string }
  | { kind: 'larger' | 'smaller'; bytes: number }
);

const maxTerms = 30;
const textFields = new Set(['from', 'to', 'cc', 'subject', 'body']);
const flagWords: Readonly<Record<string, { flag: 'seen' | 'flagged' | 'answered' | 'draft'; value: boolean }>> = {
  unread: { flag: 'seen', value: false },
  unseen: { flag: 'seen', value: false },
  read: { flag: 'seen', value: true },
  seen: { flag: 'seen', value: true },
  flagged: { flag: 'flagged', value: true },
  starred: { flag: 'flagged', value: true },
  unflagged: { flag: 'flagged', value: false },
  answered: { flag: 'answered', value: true },
  replied: { flag: 'answered', value: true },
  unanswered: { flag: 'answered', value: false },
  draft: { flag: 'draft', value: true },
};

/** Parses what was typed; `today` is where relative dates ("after:7d") count from. Never fails; empty text gives no terms. */
export function parseSearch(typed: string, today: Date): SearchTerm[] {
  const terms: SearchTerm[] = [];
  // [-] [field:] then a "quoted phrase" or a run without spaces; an unclosed quote runs to the end.
  const shape = /(-)?(?:([A-Za-z]+):)?(?:"([^"]*)(?:"|$)|([^\s"]+))/g;
  for (const match of typed.matchAll(shape)) {
    const [whole, minus, field, quoted, word] = match;
    const value = (quoted ?? word ?? '').trim();
    if (value === '' || terms.length >= maxTerms) continue;
    const negated = minus !== undefined;
    const term = field === undefined ? null : fieldTerm(field.toLowerCase(), value, negated, today);
    if (term) terms.push(term);
    else terms.push({ negated, kind: 'anywhere', text: field === undefined ? value : whole.replace(/^-/, '').replaceAll('"', '') });
  }
  return terms;
}

function fieldTerm(field: string, value: string, negated: boolean, today: Date): SearchTerm | null {
  if (textFields.has(field)) return { negated, kind: field as 'from' | 'to' | 'cc' | 'subject' | 'body', text: value };
  const lower = value.toLowerCase();
  switch (field) {
    case 'has':
      return lower === 'attachment' || lower === 'attachments' || lower === 'file' ? { negated, kind: 'attachment' } : null;
    case 'is': {
      const known = flagWords[lower];
      return known ? { negated, kind: 'flag', ...known } : null;
    }
    case 'after':
    case 'since':
    case 'newer': {
      const day = parseDay(lower, today);
      return day === null ? null : { negated, kind: 'since', day };
    }
    case 'before':
    case 'older': {
      const day = parseDay(lower, today);
      return day === null ? null : { negated, kind: 'before', day };
    }
    case 'larger':
    case 'smaller': {
      const bytes = parseSize(lower);
      return bytes === null ? null : { negated, kind: field, bytes };
    }
    default:
      return null;
  }
}

/** 2026-11-20, 2026/11, 2026, or so long ago: 7d 2w 3m 1y. */
function parseDay(text: string, today: Date): string | null {
  const ago = /^(\d{1,4})([dwmy])$/.exec(text);
  if (ago) {
    const day = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()));
    const count = Number(ago[1]);
    if (ago[2] === 'd') day.setUTCDate(day.getUTCDate() - count);
    if (ago[2] === 'w') day.setUTCDate(day.getUTCDate() - 7 * count);
    if (ago[2] === 'm') day.setUTCMonth(day.getUTCMonth() - count);
    if (ago[2] === 'y') day.setUTCFullYear(day.getUTCFullYear() - count);
    return day.getUTCFullYear() < 1970 ? '1970-01-01' : day.toISOString().slice(0, 10);
  }
  const shown = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(text);
  if (!shown) return null;
  const day = `${shown[1]}-${(shown[2] ?? '1').padStart(2, '0')}-${(shown[3] ?? '1').padStart(2, '0')}`;
  const date = new Date(`${day}T00:00:00Z`);
  // 31 February is not a day; JavaScript would make it 3 March.
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day ? null : day;
}

function parseSize(text: string): number | null {
  const size = /^(\d{1,9}(?:\.\d{1,3})?)\s*([kmg]?)b?$/.exec(text);
  if (!size) return null;
  const unit = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[size[2] ?? ''] ?? 1;
  return Math.min(Math.round(Number(size[1]) * unit), 4_294_967_295);
}
