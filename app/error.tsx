'use client';

// The last net: whatever failed, the page says so in words and offers a way on. The sentences stand here in both
// languages because the catalogues may be what failed.
const words = {
  en: {
    title: 'This page stopped working',
    body: 'Nothing you saved is lost. Try again; if it happens again, load the page again.',
    reference: 'Reference',
    retry: 'Try again',
    reload: 'Load the page again',
  },
  fr: {
    title: 'Cette page s’est arrêtée',
    body: 'Rien de ce que vous avez enregistré n’est perdu. Réessayez ; si cela se reproduit, rechargez la page.',
    reference: 'Référence',
    retry: 'Réessayer',
    reload: 'Recharger la page',
  },
};

/** `digest` is Next's name for a fault of the server, which its log has beside the fault (OPS-10). */
export default function PageFailed({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const language = typeof document !== 'undefined' && document.documentElement.lang === 'fr' ? 'fr' : 'en';
  const { title, body, retry, reload, reference } = words[language];
  return (
    <main role="alert" className="flex min-h-dvh flex-col items-center justify-center gap-2 p-8 text-center">
      <h1 className="font-semibold text-2xl">{title}</h1>
      <p className="max-w-96 text-balance text-ink-2">{body}</p>
      {error.digest === undefined ? null : (
        <p className="text-ink-3 text-sm">
          {reference}: <code>{error.digest}</code>
        </p>
      )}
      <div className="mt-4 flex gap-2">
        <button type="button" onClick={reset} className="rounded-md bg-accent px-4 py-2 font-medium text-on-accent">
          {retry}
        </button>
        <button
          type="button"
          onClick={() => window.location.reload()}
          className="rounded-md border border-line-strong px-4 py-2 font-medium"
        >
          {reload}
        </button>
      </div>
    </main>
  );
}
