import {
  Ban,
  CircleHelp,
  KeyRound,
  KeySquare,
  LogIn,
  LogOut,
  type LucideIcon,
  Share2,
  ShieldAlert,
  ShieldCheck,
  UserCog,
  UsersRound,
} from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { AuditAction, AuditKind } from '@/server/domain/directory/audit-actions';
import type { AuditRow } from '@/server/domain/directory/read-audit';

// Audit rows as people read them.

const icons: Readonly<Record<AuditAction, LucideIcon>> = {
  login: LogIn,
  'login.failed': ShieldAlert,
  'login.blocked': Ban,
  'login.refused': ShieldAlert,
  logout: LogOut,
  'password.changed': KeyRound,
  'password.recovery.requested': KeyRound,
  'factor.added': ShieldCheck,
  'factor.removed': ShieldCheck,
  'factor.reset': ShieldCheck,
  'factor.recovery-codes': ShieldCheck,
  'factor.recovery-used': ShieldCheck,
  'app-password.created': KeySquare,
  'app-password.revoked': KeySquare,
  'share.set': Share2,
  'share.remove': Share2,
  'proxy.set': UsersRound,
  'admin.login-test': UserCog,
  'admin.factors-reset': UserCog,
  'admin.app-password-revoked': UserCog,
  'admin.session-ended': UserCog,
  'admin.sessions-ended': UserCog,
  'admin.user-added': UserCog,
  'admin.user-enabled': UserCog,
  'admin.user-disabled': UserCog,
  'admin.password-set': UserCog,
  'admin.recovery-set': UserCog,
  'admin.hidden': UserCog,
  'admin.switch': UserCog,
  'admin.group-added': UserCog,
  'admin.group-removed': UserCog,
  'admin.group-joined': UserCog,
  'admin.group-left': UserCog,
};

/** The compiler sees to it that this is every action there is. */
export const knownActions = Object.keys(icons) as AuditAction[];

/** What the log is filtered by. */
export const knownKinds = [...new Set(knownActions.map(kindOf))];

function kindOf(action: AuditAction): AuditKind {
  return action.split('.')[0] as AuditKind;
}

const isKnown = (action: string): action is AuditAction => action in icons;

export function iconOf(action: string): LucideIcon {
  return isKnown(action) ? icons[action] : CircleHelp;
}

/** Somebody was refused: seen at a glance, and said in the sentence. */
export const isAlarm = (action: string): boolean => ['login.failed', 'login.blocked', 'login.refused'].includes(action);

type Dotless<Name extends string> = Name extends `${infer Head}.${infer Tail}` ? `${Head}_${Dotless<Tail>}` : Name;

/** Dots would mean groups in a catalogue. The type is why an action without a sentence does not compile. */
export const messageKey = <Action extends AuditAction>(action: Action) => action.replaceAll('.', '_') as Dotless<Action>;

const words = [
  'login',
  'name',
  'kind',
  'door',
  'step',
  'how',
  'sent',
  'value',
  'group',
  'outcome',
  'collection',
  'grantee',
  'access',
  'why',
  'more',
] as const;
const numbers = ['removed', 'ended', 'count'] as const;

/** What a sentence may ask for; all of it is always there, so that an old row without a detail still reads. */
export function sentenceValues(
  row: Pick<AuditRow, 'login' | 'domain' | 'address' | 'details'>,
  someone: { nobody: string; command: string },
) {
  const text = (name: string) => (name in row.details ? String(row.details[name]) : '');
  const who = row.login ?? (text('login') || row.domain || someone.nobody);
  return {
    who,
    by: text('by') || (row.address === 'cli' ? someone.command : who),
    ...(Object.fromEntries(words.map((name) => [name, text(name)])) as Record<(typeof words)[number], string>),
    ...(Object.fromEntries(numbers.map((name) => [name, Number(row.details[name] ?? 0)])) as Record<(typeof numbers)[number], number>),
    login: text('login') || who,
  };
}

/** A row in the reader's language; an action nobody wrote a sentence for is shown as it is stored. */
export function useAuditSentence(): (row: AuditRow) => string {
  const t = useTranslations('admin.audit');
  return (row) => {
    const values = sentenceValues(row, { nobody: t('somebody'), command: t('byCommand') });
    if (!isKnown(row.action)) return [row.action, values.who, JSON.stringify(row.details)].join(' · ');
    return t(`actions.${messageKey(row.action)}`, values);
  };
}
