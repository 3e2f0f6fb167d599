'use client';

import { useTranslations } from 'use-intl';
import { useCommandList } from '../lib/commands';
import { usePreferences } from '../lib/me';
import { Dialog } from '../ui/dialog';
import { Kbd } from '../ui/kbd';

/** All keys of what is in view, by group. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const t = useTranslations('common');
  const { singleKeyShortcuts } = usePreferences();
  const commands = useCommandList().filter((command) => command.keys && command.keys.length > 0);
  const groups = [...new Set(commands.map((command) => command.group))];
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('shortcuts.title')}
      closeLabel={t('actions.close')}
      size="lg"
      readOnly
      {...(singleKeyShortcuts ? {} : { description: t('shortcuts.off') })}
    >
      <div className="gap-10 md:columns-2">
        {groups.map((group) => (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="mb-1.5 font-semibold text-ink-2 text-sm">{group}</h3>
            <dl>
              {commands
                .filter((command) => command.group === group)
                .map((command) => (
                  <div key={command.id} className="flex min-h-7 items-center justify-between gap-3">
                    <dt className="truncate">{command.label}</dt>
                    <dd className="flex shrink-0 gap-1.5 text-ink-3">
                      {command.keys?.slice(0, 2).map((keys) => (
                        <Kbd key={keys} keys={keys} />
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
