'use client';

import { FolderPlus, SquarePen } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { FolderView } from '@/server/domain/mail/schema';
import { useLocalSetting } from '../lib/local-setting';
import { usePreferences } from '../lib/me';
import { useScreen } from '../lib/screen';
import { failureCode } from '../lib/trpc';
import { compose } from '../shell/compose-request';
import { useSidebar } from '../shell/module-layout';
import { Button } from '../ui/button';
import { IconButton } from '../ui/icon-button';
import { Skeleton } from '../ui/skeleton';
import { Tooltip } from '../ui/tooltip';
import { folderTree, visibleNodes } from './folder-order';
import { FolderRow } from './folder-row';
import { useMail } from './mail-context';
import { useFolders, useMailClosed } from './use-folders';

const FolderNameDialog = dynamic(() => import('./folder-name-dialog').then((loaded) => loaded.FolderNameDialog), { ssr: false });

export type FolderQuestion = { kind: 'create'; parent: FolderView | null } | { kind: 'rename'; folder: FolderView };

/** The side bar of mail: write, and all folders with what is unread in them. */
export function FolderTree() {
  const t = useTranslations('mail');
  const common = useTranslations('common');
  const { language } = usePreferences();
  const screen = useScreen();
  const sidebar = useSidebar();
  const { place, go } = useMail();
  const { data: folders, error, refetch } = useFolders();
  const { closed } = useMailClosed();
  const [question, setQuestion] = useState<FolderQuestion | null>(null);
  const [foldedText, setFolded] = useLocalSetting('mail.folded', '[]');
  const folded = useMemo(() => parseFolded(foldedText), [foldedText]);
  const tree = useMemo(() => folderTree(folders ?? [], language), [folders, language]);
  const nodes = useMemo(() => visibleNodes(tree, folded), [tree, folded]);
  const firstOwn = nodes.findIndex((node) => node.folder.role === null && node.depth === 0);

  function toggle(path: string) {
    const next = new Set(folded);
    if (!next.delete(path)) next.add(path);
    setFolded(JSON.stringify([...next]));
  }

  return (
    <>
      {screen === 'phone' ? (
        <p className="px-5 pt-5 pb-3 font-semibold text-xl">{t('title')}</p>
      ) : closed ? null : (
        <div className="px-3 pt-3 pb-2">
          <Tooltip label={t('compose')} shortcut="c" side="right">
            <Button variant="primary" className="h-9 w-full" icon={<SquarePen aria-hidden />} onClick={() => compose()}>
              {t('compose')}
            </Button>
          </Tooltip>
        </div>
      )}
      <nav aria-label={t('folders')} className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        {folders === undefined && !error ? <FoldersComing /> : null}
        {error && folders === undefined && closed === null ? (
          <div role="alert" className="m-2 rounded-md bg-danger-soft p-3 text-danger text-sm">
            <p>{t('foldersFailed', { reason: common(`errors.${failureCode(error)}`) })}</p>
            <Button size="sm" className="mt-2" onClick={() => void refetch()}>
              {common('actions.retry')}
            </Button>
          </div>
        ) : null}
        <ul>
          {nodes.map((node, index) => (
            <li key={node.folder.path}>
              {index === firstOwn ? (
                <div className="mt-3 flex items-center justify-between ps-3 pe-1">
                  <h2 className="font-medium text-ink-3 text-xs">{t('ownFolders')}</h2>
                  <IconButton size="sm" label={t('newFolder')} onClick={() => setQuestion({ kind: 'create', parent: null })}>
                    <FolderPlus aria-hidden className="!size-4" />
                  </IconButton>
                </div>
              ) : null}
              <FolderRow
                node={node}
                active={node.folder.path === place.folder}
                folded={folded.has(node.folder.path)}
                onToggle={() => toggle(node.folder.path)}
                onOpen={() => {
                  go({ folder: node.folder.path, uid: null, search: '', filter: 'all' });
                  sidebar.close();
                }}
                onAsk={setQuestion}
              />
            </li>
          ))}
        </ul>
        {folders && firstOwn < 0 ? (
          <Button
            variant="quiet"
            size="sm"
            className="mt-3 ms-1"
            icon={<FolderPlus aria-hidden />}
            onClick={() => setQuestion({ kind: 'create', parent: null })}
          >
            {t('newFolder')}
          </Button>
        ) : null}
      </nav>
      {question ? <FolderNameDialog question={question} onClose={() => setQuestion(null)} /> : null}
    </>
  );
}

function FoldersComing() {
  return (
    <div className="flex flex-col gap-3 p-2">
      {['w-3/5', 'w-1/2', 'w-2/5', 'w-3/5', 'w-1/2', 'w-2/3'].map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders never move
        <Skeleton key={index} className={`h-5 ${width}`} />
      ))}
    </div>
  );
}

function parseFolded(text: string): ReadonlySet<string> {
  try {
    const list: unknown = JSON.parse(text);
    return new Set(Array.isArray(list) ? list.filter((path) => typeof path === 'string') : []);
  } catch {
    return new Set();
  }
}
