'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { frameDocument } from './frame-document';
import { pageFonts } from './page-fonts';

type Props = { html: string; title: string; original: boolean };

/**
 * Foreign HTML in a frame of its own: no scripts, no forms, no remote loads; links open a new tab. The frame is as high
 * as its content, so that the page has one scroll bar. Keys pressed inside go on to the page.
 */
export function HtmlFrame({ html, title, original }: Props) {
  const t = useTranslations('mail');
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(120);
  const dark = useDark();
  const source = useMemo(
    () =>
      typeof DOMParser === 'undefined'
        ? ''
        : frameDocument(html, { dark: dark && !original, quoteLabel: t('quotedText'), fonts: pageFonts() }),
    [html, dark, original, t],
  );

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let observer: ResizeObserver | undefined;
    const watch = () => {
      const inner = element.contentDocument;
      const body = inner?.body;
      if (!inner || !body) return;
      observer?.disconnect();
      fitWidth(body);
      const measure = () => setHeight(Math.ceil(Math.max(body.getBoundingClientRect().height, body.scrollHeight)) + 2);
      observer = new ResizeObserver(measure);
      observer.observe(body);
      inner.addEventListener('toggle', measure, true);
      inner.addEventListener('load', measure, true);
      inner.addEventListener('keydown', (event) => {
        const copy = new KeyboardEvent('keydown', {
          key: event.key,
          code: event.code,
          ctrlKey: event.ctrlKey,
          metaKey: event.metaKey,
          altKey: event.altKey,
          shiftKey: event.shiftKey,
          bubbles: true,
          cancelable: true,
        });
        if (!element.dispatchEvent(copy)) event.preventDefault();
      });
      measure();
    };
    const refit = () => element.contentDocument?.body && fitWidth(element.contentDocument.body);
    window.addEventListener('resize', refit);
    element.addEventListener('load', watch);
    watch();
    return () => {
      observer?.disconnect();
      window.removeEventListener('resize', refit);
      element.removeEventListener('load', watch);
    };
  }, []);

  return (
    <iframe
      ref={frame}
      title={title}
      srcDoc={source}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      style={{ height, colorScheme: dark && !original ? 'dark' : 'light' }}
      className={dark && original ? 'mt-4 block w-full rounded-md bg-on-inverse' : 'mt-4 block w-full'}
    />
  );
}

/** A message drawn wider than the screen is made smaller, down to half, rather than pushed out of sight. */
function fitWidth(body: HTMLElement): void {
  body.style.setProperty('zoom', '1');
  const ratio = body.clientWidth / body.scrollWidth;
  if (ratio < 0.99) body.style.setProperty('zoom', String(Math.max(0.5, ratio)));
}

/** Whether the page is dark now, whatever made it so. */
function useDark(): boolean {
  const [dark, setDark] = useState(false);
  useEffect(() => {
    const query = window.matchMedia('(prefers-color-scheme: dark)');
    const read = () => {
      const { theme } = document.documentElement.dataset;
      setDark(theme === 'dark' || (theme !== 'light' && query.matches));
    };
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    query.addEventListener('change', read);
    return () => {
      observer.disconnect();
      query.removeEventListener('change', read);
    };
  }, []);
  return dark;
}
