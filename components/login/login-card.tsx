import type { ReactNode } from 'react';

/** The frame of the login page: the brand above one quiet card; edge to edge on a phone. */
export function LoginCard({
  brand,
  subtitle,
  title,
  children,
  footer,
}: {
  brand: { name: string; logo: string | null };
  subtitle: string;
  title: string;
  children: ReactNode;
  footer: ReactNode;
}) {
  return (
    <main className="grid bg-[radial-gradient(64rem_36rem_at_50%_-8rem,var(--accent-soft),transparent)] min-h-dvh grid-rows-[1fr_auto] justify-items-center bg-surface-0 px-4 py-6 max-md:px-0 max-md:py-0">
      <div className="flex w-full max-w-[25rem] flex-col justify-center max-md:max-w-none max-md:justify-start">
        <section
          aria-label={title}
          className="rounded-lg bg-surface-1 px-8 py-9 shadow-float max-md:min-h-full max-md:rounded-none max-md:px-6 max-md:pt-14 max-md:shadow-none"
        >
          <header className="mb-7 flex items-center gap-3">
            {brand.logo ? (
              // biome-ignore lint/performance/noImgElement: a logo of any size and place, shown once, before anything else is loaded
              <img src={brand.logo} alt="" className="h-10 w-auto max-w-40 object-contain" />
            ) : (
              <span aria-hidden className="grid size-10 place-items-center rounded-lg bg-accent font-semibold text-lg text-on-accent">
                {brand.name.slice(0, 1).toUpperCase()}
              </span>
            )}
            <div className="min-w-0">
              <p className="truncate font-semibold text-lg leading-tight">{brand.name}</p>
              <p className="truncate text-ink-3 text-sm">{subtitle}</p>
            </div>
          </header>
          <h1 className="mb-5 font-semibold text-2xl tracking-tight">{title}</h1>
          {children}
        </section>
      </div>
      <footer className="flex items-center gap-4 pt-6 max-md:gap-2 max-md:[&>*]:inline-flex max-md:[&>*]:min-h-11 max-md:[&>*]:items-center max-md:[&>*]:px-3 text-ink-3 text-sm max-md:w-full max-md:justify-center max-md:bg-surface-1 max-md:pb-6">
        {footer}
      </footer>
    </main>
  );
}
