'use client';

import { Building2, Cake, Copy, Globe, Mail, MapPin, Pencil, Phone, StickyNote, Tag, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { ContactDetail } from '@/server/domain/contacts/schema';
import { formatDate } from '../lib/dates';
import { useDateSettings, useMe } from '../lib/me';
import { notify } from '../lib/toasts';
import { composeTo } from '../shell/compose-request';
import { Avatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { IconButton } from '../ui/icon-button';
import { birthdayParts } from './contact-form-model';
import { useContacts } from './contacts-context';
import { nameOf } from './list-rows';

/** A card as people read it. */
export function ContactCard({ contact }: { contact: ContactDetail }) {
  const t = useTranslations('contacts');
  const common = useTranslations('common');
  const { edit, remove, books } = useContacts();
  const { mail: writes } = useMe().modules;
  const name = nameOf(contact) || t('noName');
  const [firstMail] = contact.emails;
  const [firstPhone] = contact.phones;
  const role = [contact.jobTitle, contact.department].filter(Boolean).join(', ');
  const book = books.find((candidate) => candidate.id === contact.bookId);

  return (
    <article aria-labelledby="contact-name" className="mx-auto flex w-full max-w-160 flex-col gap-6 px-6 py-8 max-md:px-4 max-md:py-5">
      <header className="flex items-center gap-5 max-md:flex-col max-md:gap-3 max-md:text-center">
        <Avatar name={name} address={firstMail?.value ?? ''} photo={contact.photo} size="xl" />
        <div className="min-w-0 flex-1">
          <h2 id="contact-name" className="break-words font-semibold text-2xl">
            {name}
          </h2>
          {contact.nickname ? <p className="text-ink-2">{t('nicknamed', { nickname: contact.nickname })}</p> : null}
          {role || contact.organization ? (
            <p className="flex items-center gap-1.5 text-ink-2 max-md:justify-center">
              <Building2 aria-hidden className="size-4 shrink-0 text-ink-3" />
              <span className="min-w-0 break-words">{[role, contact.organization].filter(Boolean).join(' · ')}</span>
            </p>
          ) : null}
        </div>
      </header>

      <div data-print="hide" className="flex flex-wrap gap-2 max-md:justify-center">
        {firstMail && writes ? (
          <Button variant="primary" icon={<Mail aria-hidden />} onClick={() => composeTo([{ name, address: firstMail.value }])}>
            {t('write')}
          </Button>
        ) : null}
        {firstPhone ? (
          <a
            href={telOf(firstPhone.value)}
            className="inline-flex h-control items-center gap-2 rounded-md border border-line-strong/50 px-3 font-medium text-ink no-underline hover:bg-surface-2"
          >
            <Phone aria-hidden className="size-[1.125rem]" />
            {t('call')}
          </a>
        ) : null}
        {contact.canWrite ? (
          <Button icon={<Pencil aria-hidden />} onClick={() => edit({ kind: 'edit', id: contact.id })}>
            {common('actions.edit')}
          </Button>
        ) : null}
        {contact.canErase ? (
          <IconButton label={t('commands.delete')} shortcut="#" onClick={() => remove(contact.id)}>
            <Trash2 aria-hidden />
          </IconButton>
        ) : null}
      </div>

      <dl className="flex flex-col">
        {contact.emails.map((mail) => (
          <Entry key={`${mail.type} ${mail.value}`} icon={<Mail aria-hidden />} label={t(`types.${mail.type}`)} copy={mail.value}>
            {writes ? (
              <button
                type="button"
                onClick={() => composeTo([{ name, address: mail.value }])}
                className="break-all text-start text-accent hover:underline"
              >
                {mail.value}
              </button>
            ) : (
              <a href={`mailto:${encodeURIComponent(mail.value)}`} className="break-all no-underline hover:underline">
                {mail.value}
              </a>
            )}
          </Entry>
        ))}
        {contact.phones.map((phone) => (
          <Entry key={`${phone.type} ${phone.value}`} icon={<Phone aria-hidden />} label={t(`types.${phone.type}`)} copy={phone.value}>
            <a href={telOf(phone.value)} className="tabular no-underline hover:underline">
              {phone.value}
            </a>
          </Entry>
        ))}
        {contact.addresses.map((address) => (
          <Entry key={addressText(address)} icon={<MapPin aria-hidden />} label={t(`types.${address.type}`)} copy={addressText(address)}>
            <a
              href={`https://www.openstreetmap.org/search?query=${encodeURIComponent(addressText(address).replaceAll('\n', ', '))}`}
              target="_blank"
              rel="noreferrer noopener"
              className="whitespace-pre-line no-underline hover:underline"
            >
              {addressText(address)}
            </a>
          </Entry>
        ))}
        {contact.urls.map((url) => (
          <Entry key={url} icon={<Globe aria-hidden />} label={t('fields.url')} copy={url}>
            {/^https?:\/\//i.test(url) ? (
              <a href={url} target="_blank" rel="noreferrer noopener" className="break-all no-underline hover:underline">
                {url}
              </a>
            ) : (
              url
            )}
          </Entry>
        ))}
        {contact.birthday ? (
          <Entry icon={<Cake aria-hidden />} label={t('fields.birthday')}>
            <Birthday birthday={contact.birthday} />
          </Entry>
        ) : null}
        {contact.note ? (
          <Entry icon={<StickyNote aria-hidden />} label={t('fields.note')}>
            <span className="whitespace-pre-wrap break-words">{contact.note}</span>
          </Entry>
        ) : null}
        {contact.categories.length > 0 ? (
          <Entry icon={<Tag aria-hidden />} label={t('fields.categories')}>
            <span className="flex flex-wrap gap-1.5">
              {contact.categories.map((category) => (
                <Chip key={category}>{category}</Chip>
              ))}
            </span>
          </Entry>
        ) : null}
      </dl>
      {book ? <p className="text-ink-3 text-xs">{t('inBook', { book: book.displayName })}</p> : null}
    </article>
  );
}

type EntryProps = { icon: ReactNode; label: string; copy?: string; children: ReactNode };

function Entry({ icon, label, copy, children }: EntryProps) {
  const t = useTranslations('contacts');
  return (
    <div className="group/entry relative border-line border-b py-3 ps-9 pe-9 last:border-b-0">
      <dt className="text-ink-3 text-xs [&>svg]:absolute [&>svg]:start-0 [&>svg]:top-4 [&>svg]:size-[1.125rem]">
        {icon}
        {label}
      </dt>
      <dd>
        {children}
        {copy ? (
          <IconButton
            size="sm"
            label={t('copy')}
            className="absolute end-0 top-3 opacity-0 focus-visible:opacity-100 group-hover/entry:opacity-100 max-md:hidden"
            onClick={() => void navigator.clipboard.writeText(copy).then(() => notify({ message: t('copied') }))}
          >
            <Copy aria-hidden />
          </IconButton>
        ) : null}
      </dd>
    </div>
  );
}

function Birthday({ birthday }: { birthday: string }) {
  const settings = useDateSettings();
  const { date, hasYear } = birthdayParts(birthday);
  return formatDate({ ...settings, timeZone: 'UTC' }, `${date}T00:00:00Z`, {
    day: 'numeric',
    month: 'long',
    ...(hasYear ? { year: 'numeric' } : {}),
  });
}

function telOf(phone: string): string {
  return `tel:${phone.replace(/[^+\d*#]/g, '')}`;
}

function addressText({ street, city, region, postalCode, country }: ContactDetail['addresses'][number]): string {
  return [street, [postalCode, city].filter(Boolean).join(' '), region, country].filter(Boolean).join('\n');
}
