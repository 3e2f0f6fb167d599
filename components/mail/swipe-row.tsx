'use client';

import { Archive, Trash2 } from 'lucide-react';
import { type ReactNode, type TouchEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageRow } from '@/server/domain/mail/schema';
import { cn } from '../ui/cn';
import { useMail } from './mail-context';

const decided = 10;

/** On phones a row moves under the thumb: towards the end archives, towards the start deletes. */
export function SwipeRow({ row, children }: { row: MessageRow; children: ReactNode }) {
  const t = useTranslations('mail.commands');
  const { actions } = useMail();
  const start = useRef<{ x: number; y: number; sideways: boolean | null } | null>(null);
  const [shift, setShift] = useState(0);
  const [settling, setSettling] = useState(false);
  const width = useRef(360);

  function onTouchStart(event: TouchEvent<HTMLDivElement>) {
    const touch = event.touches[0];
    if (!touch || event.touches.length > 1) return;
    width.current = event.currentTarget.offsetWidth;
    start.current = { x: touch.clientX, y: touch.clientY, sideways: null };
    setSettling(false);
  }
  function onTouchMove(event: TouchEvent) {
    const touch = event.touches[0];
    const from = start.current;
    if (!touch || !from || from.sideways === false) return;
    const x = touch.clientX - from.x;
    const y = touch.clientY - from.y;
    if (from.sideways === null && Math.hypot(x, y) > decided) from.sideways = Math.abs(x) > Math.abs(y) * 1.5;
    if (from.sideways) setShift(x);
  }
  function onTouchEnd() {
    const far = Math.abs(shift) > width.current * 0.35;
    const towardsEnd = document.documentElement.dir === 'rtl' ? shift < 0 : shift > 0;
    start.current = null;
    setSettling(true);
    setShift(0);
    if (!far) return;
    if (towardsEnd) actions.move([row], { role: 'archive' });
    else actions.remove([row]);
  }

  return (
    <div
      className="relative h-full touch-pan-y overflow-hidden"
      onTouchStart={onTouchStart}
      onTouchMove={onTouchMove}
      onTouchEnd={onTouchEnd}
      onTouchCancel={onTouchEnd}
    >
      {shift === 0 ? null : (
        <div
          aria-hidden
          className={cn(
            'absolute inset-0 flex items-center px-6 font-medium text-sm [&>svg]:me-2 [&>svg]:size-5',
            shift > 0 ? 'justify-start bg-success-soft text-success' : 'justify-end bg-danger-soft text-danger',
          )}
        >
          {shift > 0 ? <Archive /> : <Trash2 />}
          {t(shift > 0 ? 'archive' : 'delete')}
        </div>
      )}
      <div
        style={shift === 0 ? undefined : { transform: `translateX(${shift}px)` }}
        className={cn('h-full', settling && 'transition-transform duration-150 ease-out')}
      >
        {children}
      </div>
    </div>
  );
}
