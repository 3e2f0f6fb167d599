import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '@/server/core/errors';
import type { AccountId } from '@/server/core/ids';
import { safeFileName } from '@/server/formats/mime/content-disposition';

/** A file somebody attached to what they are writing; lies in the data directory until it is sent or expires. */
export type Upload = { id: string; name: string; type: string; size: number };

export type UploadStore = {
  /** Takes a file in. Errors: too_large (nothing is kept), invalid (the stream broke off). */
  take(accountId: AccountId, file: { name: string; type: string; content: Readable; id?: string }): Promise<Upload>;
  /** Errors: not_found (also for somebody else's). */
  describe(accountId: AccountId, id: string): Promise<Upload>;
  read(accountId: AccountId, id: string): Promise<{ upload: Upload; content: Buffer }>;
  open(accountId: AccountId, id: string): Promise<{ upload: Upload; content: Readable }>;
  /** Removes what nobody touched for a day. */
  removeExpired(now: Date): Promise<void>;
};

export const maxUploadBytes = 50 * 1024 * 1024;
const lifeMs = 24 * 3_600_000;
const idShape = /^[A-Za-z0-9_-]{16,64}$/;

/** Keeps uploads as files below `directory`, a folder per account; instances that share it share the uploads. */
export function createUploadStore(directory: string): UploadStore {
  const folderOf = (accountId: AccountId) => join(directory, accountId.replace(/[^A-Za-z0-9-]/g, '_'));

  function pathOf(accountId: AccountId, id: string): string {
    if (!idShape.test(id)) throw new DomainError('not_found', 'no such upload');
    return join(folderOf(accountId), id);
  }

  async function describe(accountId: AccountId, id: string): Promise<Upload> {
    const path = pathOf(accountId, id);
    try {
      const kept = JSON.parse(await readFile(`${path}.json`, 'utf8')) as { name: string; type: string };
      const { size } = await stat(path);
      // Still in use: its day starts again.
      const now = new Date();
      await utimes(path, now, now);
      return { id, name: kept.name, type: kept.type, size };
    } catch (cause) {
      throw new DomainError('not_found', 'no such upload', { cause });
    }
  }

  return {
    async take(accountId, file) {
      const id = file.id ?? randomBytes(18).toString('base64url');
      const path = pathOf(accountId, id);
      await mkdir(folderOf(accountId), { recursive: true, mode: 0o700 });
      const partial = `${path}.${randomBytes(4).toString('hex')}.part`;
      let size = 0;
      const counted = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          size += chunk.length;
          if (size > maxUploadBytes) done(new DomainError('too_large', 'upload is too large', { details: { maxBytes: maxUploadBytes } }));
          else done(null, chunk);
        },
      });
      try {
        await pipeline(file.content, counted, createWriteStream(partial, { mode: 0o600 }));
        const upload = { id, name: safeFileName(file.name), type: mediaType(file.type), size };
        await writeFile(`${path}.json`, JSON.stringify({ name: upload.name, type: upload.type }), { mode: 0o600 });
        await rename(partial, path);
        return upload;
      } catch (error) {
        await rm(partial, { force: true });
        if (error instanceof DomainError) throw error;
        throw new DomainError('invalid', 'upload broke off', { cause: error });
      }
    },
    describe,
    async read(accountId, id) {
      const upload = await describe(accountId, id);
      return { upload, content: await readFile(pathOf(accountId, id)) };
    },
    async open(accountId, id) {
      const upload = await describe(accountId, id);
      return { upload, content: createReadStream(pathOf(accountId, id)) };
    },
    async removeExpired(now) {
      const folders = await readdir(directory, { withFileTypes: true }).catch(() => []);
      for (const folder of folders.filter((entry) => entry.isDirectory())) {
        const inside = join(directory, folder.name);
        for (const name of (await readdir(inside)).filter((file) => !file.endsWith('.json'))) {
          const path = join(inside, name);
          const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now.getTime() }));
          if (now.getTime() - mtimeMs < lifeMs) continue;
          await rm(path, { force: true });
          await rm(`${path}.json`, { force: true });
        }
      }
    },
  };
}

/** The name under which a part of a message is kept while somebody writes with it: always the same for the same part. */
export function uploadIdOfPart(folder: string, uidValidity: bigint, uid: number, part: string): string {
  return `part-${createHash('sha256').update([folder, uidValidity, uid, part].join('\u0000')).digest('base64url').slice(0, 40)}`;
}

/** A media type that is safe in a header; what is none counts as bytes. */
export function mediaType(type: string): string {
  const bare = type.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^[\w.+-]{1,60}\/[\w.+-]{1,80}$/.test(bare) ? bare : 'application/octet-stream';
}
