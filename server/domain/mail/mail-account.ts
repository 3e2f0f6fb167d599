import type { Person } from '@/server/domain/directory/model';
import type { Store } from '@/server/store/store';
import type { FolderIndexes } from './internal/folder-indexes';
import type { FolderList } from './internal/folder-list';
import type { ImapPool } from './internal/pool';
import type { Sealer } from './internal/sealer';
import type { SearchCache } from './internal/search-cache';
import type { SummaryCache } from './internal/summary-cache';
import type { MailCredentials, MailSettings } from './settings';
import type { UploadStore } from './uploads';

/** One person's mail: what every use case of this room gets handed first. Made by the mail room. */
export type MailAccount = {
  readonly person: Person;
  readonly store: Store;
  readonly pool: ImapPool;
  readonly folders: FolderList;
  readonly indexes: FolderIndexes;
  readonly summaries: SummaryCache;
  readonly searches: SearchCache;
  readonly uploads: UploadStore;
  readonly sealer: Sealer;
  /** What the addresses begin with under which the browser fetches parts and pictures. */
  basePath(): string;
  settings(): MailSettings;
  credentials(): Promise<MailCredentials>;
};
