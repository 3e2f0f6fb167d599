import type { ReactNode } from 'react';

/** A group of settings under a heading. */
export function Section({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section className="mb-8">
      <h2 tabIndex={-1} className="w-fit rounded-md font-semibold text-lg">
        {title}
      </h2>
      {hint ? <p className="mt-0.5 text-ink-3 text-sm">{hint}</p> : null}
      <div className="mt-3 flex flex-col gap-4">{children}</div>
    </section>
  );
}

/** A name on the one side, its control on the other. */
export function Row({ children }: { children: ReactNode }) {
  return <div className="grid gap-4 md:grid-cols-2">{children}</div>;
}
