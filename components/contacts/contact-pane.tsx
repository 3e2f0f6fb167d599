'use client';

import { ArrowLeft, ContactRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useScreen } from '../lib/screen';
import { failureCode } from '../lib/trpc';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { IconButton } from '../ui/icon-button';
import { Skeleton } from '../ui/skeleton';
import { ContactCard } from './contact-card';
import { ContactFormView } from './contact-form';
import { cleaned, contactFormOf, contactPatchOf } from './contact-form-model';
import { useContacts } from './contacts-context';
import { useContact } from './use-contacts';

/** The chosen card, or the form. */
export function ContactPane() {
  const t = useTranslations('contacts');
  const common = useTranslations('common');
  const { place, editing } = useContacts();
  const query = useContact(place.cardId);

  if (editing?.kind === 'new') return <NewContact />;
  if (place.cardId === null) {
    return <EmptyState icon={<ContactRound aria-hidden />} title={t('choose')} />;
  }
  if (query.error && !query.data) {
    return (
      <Pane>
        <EmptyState
          title={common(`errors.${failureCode(query.error)}`)}
          action={<Button onClick={() => void query.refetch()}>{common('actions.retry')}</Button>}
        />
      </Pane>
    );
  }
  if (!query.data) {
    return (
      <Pane>
        <div aria-hidden className="mx-auto flex w-full max-w-160 flex-col gap-6 px-6 py-8">
          <div className="flex items-center gap-5">
            <Skeleton className="size-20 rounded-full" />
            <Skeleton className="h-7 w-1/2" />
          </div>
          <Skeleton className="h-9 w-3/5" />
          {[0, 1, 2].map((line) => (
            <Skeleton key={line} className="h-10 w-full" />
          ))}
        </div>
      </Pane>
    );
  }
  if (editing?.kind === 'edit' && editing.id === place.cardId) return <EditContact />;
  return (
    <Pane>
      <ContactCard key={query.data.id} contact={query.data} />
    </Pane>
  );
}

/** On a phone the card has the screen to itself, with the way back on top. */
function Pane({ children }: { children: ReactNode }) {
  const common = useTranslations('common');
  const phone = useScreen() === 'phone';
  const { go } = useContacts();
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {phone ? (
        <div className="flex h-13 shrink-0 items-center border-line border-b px-1.5">
          <IconButton label={common('actions.back')} onClick={() => go({ cardId: null })}>
            <ArrowLeft aria-hidden className="rtl:rotate-180" />
          </IconButton>
        </div>
      ) : null}
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
    </div>
  );
}

function NewContact() {
  const t = useTranslations('contacts');
  const { editing, edit, bookForNew, actions, go } = useContacts();
  if (editing?.kind !== 'new' || !bookForNew) return null;
  return (
    <ContactFormView
      title={t('commands.new')}
      initial={editing.form}
      onCancel={() => edit(null)}
      onSave={(form) => {
        const contact = cleaned(form);
        edit(null);
        const provisional = actions.create(bookForNew.id, contact, {
          made: (id) => {
            if (window.location.pathname.endsWith(encodeURIComponent(provisional))) go({ cardId: id }, { replace: true });
          },
          // Nothing that was typed is lost: the form comes back as it was.
          failed: () => {
            go({ cardId: null }, { replace: true });
            edit({ kind: 'new', form });
          },
          undone: () => go({ cardId: null }, { replace: true }),
        });
        go({ cardId: provisional });
      }}
    />
  );
}

function EditContact() {
  const t = useTranslations('contacts');
  const { editing, edit, actions, place } = useContacts();
  const { data: contact } = useContact(place.cardId);
  if (editing?.kind !== 'edit' || !contact) return null;
  const before = contactFormOf(contact);
  return (
    <ContactFormView
      key={contact.id}
      title={t('editTitle')}
      initial={editing.form ?? before}
      onCancel={() => edit(null)}
      onSave={(form) => {
        edit(null);
        const patch = contactPatchOf(before, form);
        if (Object.keys(patch).length > 0) actions.update(contact, patch, () => edit({ kind: 'edit', id: contact.id, form }));
      }}
    />
  );
}
