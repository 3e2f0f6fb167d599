'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { DraftInput } from '@/server/domain/mail/schema';
import { withBase } from '../../lib/base-path';
import { newUuid } from '../../lib/uuid';
import type { CompositionSeed } from '../../shell/compose-request';

export type Attached = {
  key: string;
  name: string;
  type: string;
  size: number;
  /** How the server knows it; missing while it is on its way or when that failed. */
  reference: DraftInput['attachments'][number] | null;
  /** 0 to 1 while on its way. */
  progress: number | null;
  failed: 'tooLarge' | 'failed' | null;
};

/** The files that go with a message: those it came with, and those on their way to the server. */
export function useUploads(first: CompositionSeed['attachments'], onChange: () => void) {
  const [attached, setAttached] = useState<readonly Attached[]>(() =>
    first.map((file) => ({ ...file, key: newUuid(), progress: null, failed: null })),
  );
  const requests = useRef(new Map<string, XMLHttpRequest>());
  const changed = useRef(onChange);
  changed.current = onChange;

  const patch = useCallback((key: string, change: Partial<Attached>) => {
    setAttached((list) => list.map((file) => (file.key === key ? { ...file, ...change } : file)));
  }, []);

  const add = useCallback(
    (files: readonly File[]) => {
      for (const file of files) {
        const key = newUuid();
        const type = file.type || 'application/octet-stream';
        setAttached((list) => [...list, { key, name: file.name, type, size: file.size, reference: null, progress: 0, failed: null }]);
        const request = upload(file, {
          progress: (progress) => patch(key, { progress }),
          done: (uploadId) => {
            patch(key, { reference: { uploadId, name: file.name }, progress: null });
            changed.current();
          },
          failed: (failed) => patch(key, { progress: null, failed }),
        });
        requests.current.set(key, request);
      }
    },
    [patch],
  );

  const remove = useCallback((key: string) => {
    requests.current.get(key)?.abort();
    requests.current.delete(key);
    setAttached((list) => list.filter((file) => file.key !== key));
    changed.current();
  }, []);

  useEffect(() => {
    const running = requests.current;
    return () => {
      for (const request of running.values()) if (request.readyState !== XMLHttpRequest.DONE) request.abort();
    };
  }, []);

  return { attached, add, remove, busy: attached.some((file) => file.progress !== null) };
}

type Handlers = { progress: (part: number) => void; done: (uploadId: string) => void; failed: (reason: 'tooLarge' | 'failed') => void };

/** fetch() tells nothing about how far an upload is, so this is XMLHttpRequest. */
function upload(file: File, on: Handlers): XMLHttpRequest {
  const request = new XMLHttpRequest();
  request.open('POST', withBase(`/api/mail/upload?${new URLSearchParams({ name: file.name })}`));
  request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
  request.responseType = 'json';
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) on.progress(event.loaded / event.total);
  };
  request.onload = () => {
    const answer = request.response as { uploadId?: string; id?: string } | null;
    const uploadId = answer?.uploadId ?? answer?.id;
    if (request.status >= 200 && request.status < 300 && uploadId) on.done(uploadId);
    else on.failed(request.status === 413 ? 'tooLarge' : 'failed');
  };
  request.onerror = () => on.failed('failed');
  request.send(file);
  return request;
}
