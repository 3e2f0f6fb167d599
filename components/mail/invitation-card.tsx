'use client';

import { CalendarX2, Repeat, UserRound, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { InvitationView } from '@/server/domain/mail/schema';
import { useDates } from '../lib/me';
import { nameOfMailbox } from './people';

const methods = ['REQUEST', 'CANCEL', 'REPLY', 'COUNTER', 'PUBLISH'] as const;

/** What an invitation is about: when, where, who. */
export function InvitationCard({ invitation }: { invitation: InvitationView }) {
  const t = useTranslations('mail.invitation');
  const dates = useDates();
  const method = methods.find((name) => name === invitation.method) ?? 'PUBLISH';
  const cancelled = method === 'CANCEL';
  const zone = invitation.allDay ? 'UTC' : dates.settings.timeZone;
  return (
    <section aria-label={t('label')} className="mt-4 flex overflow-hidden rounded-lg border border-line">
      <div aria-hidden className="flex w-18 shrink-0 flex-col items-center justify-center bg-accent-soft py-3 text-accent-strong">
        {cancelled ? (
          <CalendarX2 className="size-7" strokeWidth={1.5} />
        ) : (
          <>
            <span className="font-medium text-2xs uppercase">{dates.format(invitation.start, { month: 'short', timeZone: zone })}</span>
            <span className="tabular font-semibold text-2xl leading-none">
              {dates.format(invitation.start, { day: 'numeric', timeZone: zone })}
            </span>
            <span className="text-2xs">{dates.format(invitation.start, { weekday: 'short', timeZone: zone })}</span>
          </>
        )}
      </div>
      <div className="min-w-0 flex-1 px-4 py-3">
        <p className="text-ink-3 text-xs">{t(`method.${method}`)}</p>
        <h3 className={cancelled ? 'font-semibold text-base line-through' : 'font-semibold text-base'}>{invitation.summary}</h3>
        <p className="mt-0.5 text-ink-2 text-sm">
          <WhenText invitation={invitation} />
          {invitation.location ? <> · {invitation.location}</> : null}
        </p>
        <div className="mt-1.5 flex flex-wrap gap-x-4 gap-y-0.5 text-ink-3 text-sm">
          {invitation.recurring ? <Fact icon={<Repeat aria-hidden />}>{t('recurring')}</Fact> : null}
          {invitation.organizer ? (
            <Fact icon={<UserRound aria-hidden />}>{t('organizer', { name: nameOfMailbox(invitation.organizer) })}</Fact>
          ) : null}
          {invitation.attendees.length > 0 ? (
            <Fact icon={<Users aria-hidden />}>
              {t('guests', { count: invitation.attendees.length, names: invitation.attendees.slice(0, 3).map(nameOfMailbox).join(', ') })}
            </Fact>
          ) : null}
        </div>
      </div>
    </section>
  );
}

function WhenText({ invitation: { start, end, allDay } }: { invitation: InvitationView }) {
  const dates = useDates();
  if (allDay) {
    // Ends are exclusive: the last day is the one before.
    const last = new Date(Date.parse(end) - 86_400_000);
    return dates.range(start, Number.isNaN(last.getTime()) || last < new Date(start) ? start : last, {
      dateStyle: 'full',
      timeZone: 'UTC',
    });
  }
  return dates.range(start, end, { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' });
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5 [&>svg]:size-3.5 [&>svg]:shrink-0">
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}
