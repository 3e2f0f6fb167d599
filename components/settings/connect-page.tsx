'use client';

import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ClientSetup } from '@/server/domain/preferences/read-client-setup';
import { linkProps, routePath } from '../lib/route';
import { useTRPC } from '../lib/trpc';
import { SegmentedControl } from '../ui/segmented-control';
import { Skeleton } from '../ui/skeleton';
import { AndroidGuide, AppleGuide, OtherGuide, ThunderbirdGuide } from './connect-guides';
import { CopyRow, Rows } from './connect-parts';

const programs = ['thunderbird', 'apple', 'android', 'other'] as const;
type Program = (typeof programs)[number];

const guides = { thunderbird: ThunderbirdGuide, apple: AppleGuide, android: AndroidGuide, other: OtherGuide };

/** How to reach one's mail, calendars and contacts from other programs. */
export function ConnectPage() {
  const t = useTranslations('settings.connect');
  const { data, error } = useQuery(useTRPC().connect.setup.queryOptions());
  if (error) return <p className="text-ink-3">{t('failed')}</p>;
  if (!data)
    return (
      <>
        <Skeleton className="mb-6 h-36 w-full" />
        <Skeleton className="h-64 w-full" />
      </>
    );
  if (!data.mail && !data.calendar && !data.contacts) return <p className="text-ink-3">{t('nothing')}</p>;
  return <Connect setup={data} />;
}

function Connect({ setup }: { setup: ClientSetup }) {
  const t = useTranslations('settings.connect');
  const [program, setProgram] = useProgram();
  const Guide = guides[program];
  return (
    <>
      <p className="mb-4 text-ink-2">{t('intro')}</p>
      <Rows>
        <CopyRow label={t('server')} value={setup.url} />
        <CopyRow label={t('login')} value={setup.login} />
        <div className="flex min-h-11 items-center px-4 py-1.5 sm:grid sm:grid-cols-[9rem_1fr] sm:gap-3 max-sm:justify-between">
          <dt className="text-ink-3 text-sm">{t('password')}</dt>
          <dd>{t(setup.needsAppPassword ? 'passwordApp' : 'passwordYours')}</dd>
        </div>
      </Rows>
      {setup.needsAppPassword ? <AppPasswordNote /> : null}
      <SegmentedControl
        label={t('program')}
        value={program}
        options={programs.map((value) => ({ value, label: t(`programs.${value}`) }))}
        onChange={setProgram}
        className="mt-8 mb-6 flex w-full"
      />
      <Guide setup={setup} />
    </>
  );
}

/** Programs cannot answer a second step. */
function AppPasswordNote() {
  const t = useTranslations('settings.connect');
  return (
    <div className="mt-3 flex items-start gap-3 rounded-lg bg-warning-soft px-4 py-3 text-sm">
      <KeyRound aria-hidden className="mt-0.5 size-[1.125rem] shrink-0 text-warning" />
      <p>
        {t('appPasswords')}{' '}
        <a {...linkProps(routePath('settings', 'security'))} className="font-medium text-ink underline underline-offset-2">
          {t('makeAppPassword')}
        </a>
      </p>
    </div>
  );
}

/** The program people of this device most likely ask about; the choice is theirs. */
function useProgram(): [Program, (program: Program) => void] {
  const [chosen, setChosen] = useState<Program | null>(null);
  const [guessed, setGuessed] = useState<Program>('thunderbird');
  useEffect(() => setGuessed(guessProgram(navigator.userAgent)), []);
  return [chosen ?? guessed, setChosen];
}

function guessProgram(agent: string): Program {
  if (/Android/.test(agent)) return 'android';
  return /iPhone|iPad|Macintosh/.test(agent) ? 'apple' : 'thunderbird';
}
