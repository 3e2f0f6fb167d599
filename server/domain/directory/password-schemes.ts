import type { Directory } from './directory';
import { isWeak } from './passwords/password-scheme';

/** Which password schemes a source holds, and how often (AUT-6). */
export type SchemeReport = {
  readonly domain: string;
  readonly source: string;
  readonly kind: string;
  /** Weakest first, then the most frequent. */
  readonly schemes: readonly { scheme: string; count: number; weak: boolean }[];
  /** Why there is nothing to count. */
  readonly trouble: string | null;
};

/** Counts the schemes of every source of every domain, or of one domain. Reads only. */
export async function reportSchemes(directory: Directory, domainName?: string): Promise<SchemeReport[]> {
  const reports: SchemeReport[] = [];
  const counted = new Set<unknown>();
  for (const domain of directory.config.current.domains) {
    if (domainName !== undefined && !domain.names.includes(domainName.toLowerCase())) continue;
    for (const source of directory.sources.of(domain)) {
      // Domains with the same settings share one source.
      if (counted.has(source)) continue;
      counted.add(source);
      const about = { domain: domain.name, source: source.label, kind: source.kind };
      try {
        const counts = (await source.countSchemes?.()) ?? null;
        const schemes = [...(counts ?? [])].map(([scheme, count]) => ({ scheme, count, weak: isWeak(scheme) }));
        schemes.sort((a, b) => Number(b.weak) - Number(a.weak) || b.count - a.count || a.scheme.localeCompare(b.scheme));
        reports.push({ ...about, schemes, trouble: counts === null ? 'this source does not show its passwords' : null });
      } catch (error) {
        reports.push({ ...about, schemes: [], trouble: error instanceof Error ? error.message : String(error) });
      }
    }
  }
  return reports;
}
