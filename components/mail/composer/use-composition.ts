'use client';

import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { DraftInput, IdentityView, Mailbox } from '@/server/domain/mail/schema';
import { usePreferences } from '../../lib/me';
import { notify } from '../../lib/toasts';
import { failureCode, useTRPC, useTRPCClient } from '../../lib/trpc';
import { offerUndo } from '../../lib/undo';
import { type Composition, type CompositionSeed, closeComposition, compose, type Quote } from '../../shell/compose-request';
import { useMailCache } from '../mail-cache';
import { isAddress } from './addresses';
import { promisesAttachment } from './promised-attachment';
import { assemble, htmlToPlain } from './quote';
import { type SaveState, useAutosave } from './use-autosave';
import { type Attached, useUploads } from './use-uploads';

export type ComposerState = {
  to: readonly Mailbox[];
  cc: readonly Mailbox[];
  bcc: readonly Mailbox[];
  subject: string;
  identityId: string | null;
  /** What the editor holds, as it will be sent. */
  html: string;
  text: string;
  plain: boolean;
  quote: Quote | null;
};

/** What must be settled before a message goes. */
export type Doubt = 'noRecipient' | 'badAddress' | 'noSubject' | 'noAttachment' | 'uploading' | null;

export type ComposerDraft = {
  id: string;
  seed: CompositionSeed;
  state: ComposerState;
  identities: readonly IdentityView[];
  identity: IdentityView | undefined;
  attachments: readonly Attached[];
  save: SaveState;
  doubt: Doubt;
  sending: boolean;
  failure: string | null;
  change: (patch: Partial<ComposerState>) => void;
  attach: (files: readonly File[]) => void;
  detach: (key: string) => void;
  dropQuote: () => void;
  send: (options?: { sure?: boolean }) => void;
  settle: () => void;
  close: () => void;
  discard: () => void;
};

/** The life of one message from the first letter to "sent": its text, its files, its draft on the server. */
export function useComposition({ id, seed }: Composition): ComposerDraft {
  const t = useTranslations('mail.composer');
  const common = useTranslations('common');
  const { undoSendSeconds } = usePreferences();
  const trpc = useTRPC();
  const server = useTRPCClient();
  const cache = useMailCache();
  const { data: identities = [] } = useQuery(trpc.mail.identities.queryOptions());
  const [state, setState] = useState<ComposerState>(() => ({
    to: seed.to,
    cc: seed.cc,
    bcc: seed.bcc,
    subject: seed.subject,
    identityId: seed.identityId,
    html: seed.html,
    text: seed.html === '' ? '' : htmlToPlain(seed.html),
    plain: seed.plain,
    quote: seed.quote,
  }));
  const [doubt, setDoubt] = useState<Doubt>(null);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [touched, setTouched] = useState(false);
  const uploads = useUploads(seed.attachments, () => setTouched(true));
  const identity =
    identities.find((candidate) => candidate.id === state.identityId) ??
    identities.find((candidate) => candidate.isDefault) ??
    identities[0];

  const latest = useRef({ state, attached: uploads.attached, identity });
  latest.current = { state, attached: uploads.attached, identity };

  const toDraft = useCallback((): DraftInput => {
    const now = latest.current;
    const body = assemble({ html: now.state.html, text: now.state.text }, now.state.quote, seed.source?.kind === 'forward');
    return {
      compositionId: id,
      identityId: now.state.identityId ?? now.identity?.id ?? null,
      to: [...now.state.to],
      cc: [...now.state.cc],
      bcc: [...now.state.bcc],
      subject: now.state.subject,
      html: now.state.plain ? null : body.html,
      text: body.text,
      inReplyTo: seed.inReplyTo,
      references: [...seed.references],
      source: seed.source,
      attachments: now.attached.flatMap((file) => (file.reference ? [file.reference] : [])),
    };
  }, [id, seed]);

  const autosave = useAutosave({ changed: touched, state, files: uploads.attached, save: () => server.mail.saveDraft.mutate(toDraft()) });

  const change = useCallback((patch: Partial<ComposerState>) => {
    setState((old) => ({ ...old, ...patch }));
    setTouched(true);
    setDoubt(null);
    setFailure(null);
  }, []);

  /** The same composition as it is now, to open it again. */
  function asSeed(): CompositionSeed {
    const now = latest.current;
    return {
      ...seed,
      ...now.state,
      attachments: now.attached.flatMap((file) =>
        file.reference ? [{ reference: file.reference, name: file.name, type: file.type, size: file.size }] : [],
      ),
    };
  }

  function findDoubt(): Doubt {
    const everybody = [...state.to, ...state.cc, ...state.bcc];
    if (everybody.length === 0) return 'noRecipient';
    if (everybody.some((person) => !isAddress(person.address))) return 'badAddress';
    if (uploads.busy) return 'uploading';
    if (state.subject.trim() === '') return 'noSubject';
    if (uploads.attached.length === 0 && promisesAttachment(`${state.subject}\n${state.text}`)) return 'noAttachment';
    return null;
  }

  async function send({ sure = false } = {}) {
    if (sending) return;
    const found = findDoubt();
    if (found && !(sure && (found === 'noSubject' || found === 'noAttachment'))) return setDoubt(found);
    setDoubt(null);
    setFailure(null);
    setSending(true);
    autosave.stop();
    try {
      await autosave.settled();
      const { outboxId } = await server.mail.send.mutate({ ...toDraft(), delaySeconds: undoSendSeconds });
      const again = asSeed();
      closeComposition(id);
      cache.stale();
      announce(outboxId, again);
    } catch (error) {
      setSending(false);
      autosave.start();
      setFailure(t('notSent', { reason: common(`errors.${failureCode(error)}`) }));
    }
  }

  function announce(outboxId: string, again: CompositionSeed) {
    if (undoSendSeconds === 0) {
      notify({ message: t('sent') });
      return;
    }
    offerUndo({
      message: t('sendingIn', { seconds: undoSendSeconds }),
      countdown: (left) => t('sendingIn', { seconds: left }),
      undoLabel: common('actions.undo'),
      seconds: undoSendSeconds,
      undo: async () => {
        try {
          const { cancelled } = await server.mail.cancelSend.mutate({ outboxId });
          if (cancelled) compose(again, id);
          else notify({ kind: 'error', message: t('tooLate') });
        } catch (error) {
          notify({ kind: 'error', message: common('undoFailed', { reason: common(`errors.${failureCode(error)}`) }) });
        }
      },
    });
  }

  function close() {
    autosave.stop();
    const unsaved = touched && autosave.state.kind !== 'saved';
    const again = asSeed();
    closeComposition(id);
    if (!unsaved) {
      if (touched) notify({ message: t('keptAsDraft') });
      return;
    }
    server.mail.saveDraft.mutate(toDraft()).then(
      () => {
        notify({ message: t('keptAsDraft') });
        cache.stale();
      },
      (error: unknown) => {
        // Nothing written is lost: the panel comes back and says why.
        compose(again, id);
        notify({ kind: 'error', message: common('notSaved', { reason: common(`errors.${failureCode(error)}`) }) });
      },
    );
  }

  function discard() {
    autosave.stop();
    const again = asSeed();
    closeComposition(id);
    // Also for a draft that was only opened again; the server has nothing to do for one it never saw.
    const work = autosave.settled().then(() => server.mail.discardDraft.mutate({ compositionId: id }));
    work.then(
      () => cache.stale(),
      () => {},
    );
    if (touched || state.text.trim() !== '') {
      offerUndo({
        message: t('discarded'),
        undoLabel: common('actions.undo'),
        // Under a new id: the server may remember the old one as thrown away.
        undo: () => compose(again),
      });
    }
  }

  useEffect(() => {
    if (!touched) return;
    const warn = (event: BeforeUnloadEvent) => {
      if (autosave.state.kind !== 'saved') event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [touched, autosave.state.kind]);

  return {
    id,
    seed,
    state,
    identities,
    identity,
    attachments: uploads.attached,
    save: autosave.state,
    doubt,
    sending,
    failure,
    change,
    attach: uploads.add,
    detach: uploads.remove,
    dropQuote: () => change({ quote: null }),
    send: (options) => void send(options),
    settle: () => setDoubt(null),
    close,
    discard,
  };
}
