import type { Directory } from './directory';

/** Whether a source works, asked now. */
export type SourceHealth = { domain: string; source: string; kind: string; milliseconds: number; trouble: string | null };

/** Asks every source of every domain whether it works. A slow one does not hold up the others. */
export async function checkSources(directory: Directory): Promise<SourceHealth[]> {
  const all = directory.config.current.domains.flatMap((entry) =>
    directory.sources.of(entry).map((source) => ({ domain: entry.name, source })),
  );
  return Promise.all(
    all.map(async ({ domain, source }) => {
      const begun = performance.now();
      const trouble = await source.probe().then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message.slice(0, 300) : String(error)),
      );
      return { domain, source: source.label, kind: source.kind, milliseconds: Math.round(performance.now() - begun), trouble };
    }),
  );
}
