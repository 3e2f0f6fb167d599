'use client';

/** This page in the other language, as it is now: a domain chosen meanwhile stays. `address`: without JavaScript. */
export function LanguageLink({ language, address, label }: { language: string; address: string; label: string }) {
  return (
    <a
      href={address}
      lang={language}
      hrefLang={language}
      className="hover:text-ink hover:underline"
      onClick={({ currentTarget }) => {
        const here = new URL(window.location.href);
        here.searchParams.delete('error');
        here.searchParams.set('lang', language);
        currentTarget.href = here.href;
      }}
    >
      {label}
    </a>
  );
}
