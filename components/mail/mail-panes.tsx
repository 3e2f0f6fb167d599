'use client';

import { useTranslations } from 'use-intl';
import { useLocalSetting } from '../lib/local-setting';
import { Resizer } from '../ui/resizer';
import { ListPane } from './list-pane';
import { useMail } from './mail-context';
import { ReadingPane } from './reading-pane';

/** List and message side by side, one above the other, or one at a time. */
export function MailPanes() {
  const t = useTranslations('mail');
  const { layout, place } = useMail();
  const [width, setWidth] = useLocalSetting('mail.listWidth', '400');
  const [height, setHeight] = useLocalSetting('mail.listHeight', '320');

  if (layout === 'right') {
    const pixels = Math.min(640, Math.max(320, Number(width) || 400));
    return (
      <div className="flex min-h-0 flex-1 print:block">
        <div style={{ width: `${pixels / 16}rem` }} className="flex max-w-[60%] shrink-0 flex-col" data-print="hide">
          <ListPane />
        </div>
        <Resizer label={t('resizeList')} value={pixels} min={320} max={640} onChange={(next) => setWidth(String(next))} />
        <div className="flex min-w-0 flex-1 flex-col">
          <ReadingPane />
        </div>
      </div>
    );
  }
  if (layout === 'below') {
    const pixels = Math.min(800, Math.max(160, Number(height) || 320));
    return (
      <div className="flex min-h-0 flex-1 flex-col print:block">
        <div style={{ height: pixels }} className="flex max-h-[70%] shrink-0 flex-col" data-print="hide">
          <ListPane />
        </div>
        <Resizer axis="y" label={t('resizeList')} value={pixels} min={160} max={800} onChange={(next) => setHeight(String(next))} />
        <div className="flex min-h-0 flex-1 flex-col">
          <ReadingPane />
        </div>
      </div>
    );
  }
  return (
    <>
      {/* The list stays where it was while a message is in front of it. */}
      <div className={place.uid === null ? 'flex min-h-0 flex-1 flex-col' : 'hidden'}>
        <ListPane />
      </div>
      {place.uid === null ? null : <ReadingPane />}
    </>
  );
}
