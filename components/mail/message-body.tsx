'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ImageOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageView } from '@/server/domain/mail/schema';
import { notify } from '../lib/toasts';
import { failureCode, useTRPC, useTRPCClient } from '../lib/trpc';
import { Button } from '../ui/button';
import { HtmlFrame } from './html-frame';
import { TextBody } from './text-body';
import { useConversationOptions } from './use-conversation';

/** The text of a message. Pictures from elsewhere come only when the reader says so, once or for this sender. */
export function MessageBody({ message, original }: { message: MessageView; original: boolean }) {
  const t = useTranslations('mail');
  const [showRemote, setShowRemote] = useState(false);
  const optionsFor = useConversationOptions();
  const { data: withRemote } = useQuery({ ...optionsFor(message.folder, [message.uid], true), enabled: showRemote });
  const shown = (showRemote && withRemote?.messages[0]) || message;

  if (shown.html === null) return <TextBody text={shown.text} />;
  return (
    <>
      {message.remoteHeldBack && !showRemote ? <RemoteBar message={message} onShow={() => setShowRemote(true)} /> : null}
      <HtmlFrame html={shown.html} title={t('messageText')} original={original} />
    </>
  );
}

function RemoteBar({ message, onShow }: { message: MessageView; onShow: () => void }) {
  const t = useTranslations('mail');
  const common = useTranslations('common');
  const server = useTRPCClient();
  const trpc = useTRPC();
  const client = useQueryClient();
  const sender = message.from[0]?.address;

  function always() {
    onShow();
    if (!sender) return;
    server.mail.trustSender.mutate({ address: sender }).then(
      () => void client.invalidateQueries({ queryKey: trpc.mail.conversation.pathKey(), refetchType: 'none' }),
      (error: unknown) => notify({ kind: 'error', message: common('notSaved', { reason: common(`errors.${failureCode(error)}`) }) }),
    );
  }
  return (
    <div
      data-print="hide"
      className="mt-4 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg bg-surface-2 px-3 py-2 text-ink-2 text-sm"
    >
      <ImageOff aria-hidden className="size-4 shrink-0 text-ink-3" />
      <span className="min-w-40 flex-1 max-md:min-w-[80%]">{t('remoteHeldBack')}</span>
      <Button size="sm" onClick={onShow}>
        {t('showRemote')}
      </Button>
      {sender ? (
        <Button size="sm" variant="quiet" onClick={always}>
          {t('alwaysShowRemote')}
        </Button>
      ) : null}
    </div>
  );
}
