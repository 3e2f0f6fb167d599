'use client';

import { Fragment, type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { composeTo } from '../shell/compose-request';
import { splitQuote } from './split-quote';

const links = /(https?:\/\/[^\s<>"')\]]+[^\s<>"')\].,;:!?])|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/g;

/** A message that came as text: as it was written, with links, and the quoted original folded. */
export function TextBody({ text }: { text: string }) {
  const t = useTranslations('mail');
  const [open, setOpen] = useState(false);
  const { own, quote } = splitQuote(text);
  return (
    <div dir="auto" className="mt-4 max-w-[75ch] whitespace-pre-wrap break-words leading-relaxed">
      {withLinks(own)}
      {quote ? (
        <>
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="my-2 block rounded-full bg-surface-2 px-2 text-ink-2 text-xs hover:bg-pressed"
          >
            {t('quotedText')}
          </button>
          {open ? <div className="border-line border-s-2 ps-3 text-ink-2">{withLinks(quote)}</div> : null}
        </>
      ) : null}
    </div>
  );
}

function withLinks(text: string): ReactNode {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(links)) {
    parts.push(text.slice(from, match.index));
    parts.push(<TextLink key={match.index} url={match[1]} address={match[2]} />);
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return <Fragment>{parts}</Fragment>;
}

function TextLink({ url, address }: { url: string | undefined; address: string | undefined }) {
  if (url) {
    return (
      <a href={url} target="_blank" rel="noopener noreferrer" className="underline-offset-2 hover:underline">
        {url}
      </a>
    );
  }
  return (
    <a
      href={`mailto:${address}`}
      onClick={(event) => {
        event.preventDefault();
        composeTo([{ name: '', address: address ?? '' }]);
      }}
      className="underline-offset-2 hover:underline"
    >
      {address}
    </a>
  );
}
