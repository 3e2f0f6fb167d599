'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslations } from 'use-intl';
import { linkProps, routePath } from '../lib/route';
import { useTRPC } from '../lib/trpc';
import { Avatar } from '../ui/avatar';
import { TextField } from '../ui/text-field';
import { cardList, Loaded } from './admin-parts';
import { DomainSelect } from './domain-select';

/** Accounts seen here, by login, name or address. */
export function AccountsPage() {
  const t = useTranslations('admin.accounts');
  const trpc = useTRPC();
  const [text, setText] = useState('');
  const [domain, setDomain] = useState('');
  const asked = useDeferredValue(text);
  const query = useQuery(trpc.admin.accounts.queryOptions({ text: asked, domain }, { placeholderData: keepPreviousData, staleTime: 0 }));
  return (
    <>
      <div className="mb-6 grid gap-4 md:grid-cols-[2fr_1fr]">
        <TextField
          label={t('search')}
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          hint={t('searchHint')}
          autoCapitalize="none"
          spellCheck={false}
        />
        <DomainSelect value={domain} onChange={setDomain} />
      </div>
      <Loaded query={query}>
        {(accounts) =>
          accounts.length === 0 ? (
            <p className="text-ink-3">{t('nobody')}</p>
          ) : (
            <ul className={cardList}>
              {accounts.map((account) => (
                <li key={account.id}>
                  <a
                    {...linkProps(routePath('admin', 'accounts', account.id))}
                    className="flex items-center gap-3 px-4 py-2.5 text-ink no-underline hover:bg-hover"
                  >
                    <Avatar name={account.displayName} address={account.login} size="sm" />
                    <span className="min-w-0 flex-1">
                      <span className="block truncate font-medium">{account.displayName || account.login}</span>
                      <span className="block truncate text-ink-3 text-sm">
                        {account.login}
                        {account.kind === 'resource' ? ` · ${t('resource')}` : ''}
                      </span>
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}
