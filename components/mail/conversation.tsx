'use client';

import { Forward, Reply, ReplyAll } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ConversationView, MessageView } from '@/server/domain/mail/schema';
import { Button } from '../ui/button';
import { useMail } from './mail-context';
import { MessageCard } from './message-card';
import { readingHandlers } from './reading-commands';
import { useAnswer } from './use-answer';

/** A long conversation starts where reading starts: at the first message that is unfolded. */
function useStartAtFirstOpened(many: boolean) {
  const article = useRef<HTMLElement>(null);
  useEffect(() => {
    if (many) article.current?.querySelector('[data-opened]')?.scrollIntoView({ block: 'start' });
  }, [many]);
  return article;
}

/** All messages of a conversation, oldest first; what was read is folded to a line, the newest is always open. */
export function Conversation({ view, refreshing }: { view: ConversationView; refreshing: boolean }) {
  const t = useTranslations('mail');
  const messages = view.messages;
  const newest = messages.at(-1);
  const [opened, setOpened] = useState(() => firstOpened(messages));
  const answer = useAnswer();
  const Heading = useMail().layout === 'none' ? 'h1' : 'h2';
  const article = useStartAtFirstOpened(messages.length > 3);

  useEffect(() => {
    // A message that arrives while one reads is shown.
    if (newest) setOpened((old) => (old.has(newest.uid) ? old : new Set([...old, newest.uid])));
  }, [newest]);

  const handlers = useMemo(
    () =>
      newest
        ? {
            reply: () => answer('reply', newest),
            replyAll: () => answer('replyAll', newest),
            forward: () => answer('forward', newest),
            print: () => window.print(),
            unfoldAll: () =>
              setOpened((old) => (old.size === messages.length ? firstOpened(messages) : new Set(messages.map((message) => message.uid)))),
          }
        : null,
    [newest, messages, answer],
  );
  useEffect(() => {
    readingHandlers.set(handlers);
    return () => readingHandlers.set(null);
  }, [handlers]);

  return (
    <article
      ref={article}
      aria-label={view.subject || t('noSubject')}
      aria-busy={refreshing}
      className="mx-auto flex max-w-5xl flex-col px-6 pt-5 pb-10 max-md:px-4 max-md:pb-28"
    >
      {/* Alone on the page it is the page's heading; beside the list that is the folder. */}
      <Heading dir="auto" className="mb-4 text-balance break-words font-semibold text-xl leading-snug">
        {view.subject || t('noSubject')}
      </Heading>
      <div className="flex flex-col">
        {messages.map((message, index) => (
          <MessageCard
            key={`${message.folder} ${message.uid}`}
            message={message}
            open={opened.has(message.uid)}
            last={index === messages.length - 1}
            only={messages.length === 1}
            onToggle={() => {
              const next = new Set(opened);
              if (!next.delete(message.uid)) next.add(message.uid);
              setOpened(next);
            }}
          />
        ))}
      </div>
      {newest ? (
        <div
          data-print="hide"
          className="mt-6 flex gap-2 max-md:fixed max-md:inset-x-0 max-md:bottom-[calc(var(--tab-bar)+var(--safe-bottom))] max-md:z-10 max-md:mt-0 max-md:border-line max-md:border-t max-md:bg-surface-1 max-md:p-2 max-md:[&>button]:flex-1"
        >
          <Button icon={<Reply aria-hidden className="rtl:-scale-x-100" />} onClick={() => answer('reply', newest)}>
            {t('commands.reply')}
          </Button>
          {hasMore(newest) ? (
            <Button icon={<ReplyAll aria-hidden className="rtl:-scale-x-100" />} onClick={() => answer('replyAll', newest)}>
              {t('commands.replyAll')}
            </Button>
          ) : null}
          <Button icon={<Forward aria-hidden className="rtl:-scale-x-100" />} onClick={() => answer('forward', newest)}>
            {t('commands.forward')}
          </Button>
        </div>
      ) : null}
    </article>
  );
}

function firstOpened(messages: readonly MessageView[]): ReadonlySet<number> {
  const unread = messages.filter((message) => !message.flags.seen).map((message) => message.uid);
  const newest = messages.at(-1);
  return new Set(newest ? [...unread, newest.uid] : unread);
}

function hasMore(message: MessageView): boolean {
  return message.to.length + message.cc.length > 1;
}
