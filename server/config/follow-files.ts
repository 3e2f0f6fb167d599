import { readFileSync, unwatchFile, watchFile } from 'node:fs';

const lookMilliseconds = 1000;
const settleMilliseconds = 400;
/** A file that never comes to rest is taken as it is after so many looks: the check of its content decides. */
const mostLooks = 25;

export type Followed = {
  /** Follows these files from now on, instead of those before. */
  follow(files: readonly string[]): void;
  close(): void;
};

/**
 * Calls `onChange` when one of the files changed and came to rest, so that a file half written is not read. It looks at the path and
 * not at the inode: editors replace a file by renaming another over it, and a config map by turning a symbolic link.
 */
export function followFiles(files: readonly string[], onChange: () => void): Followed {
  let followed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const settle = (before: string, looksLeft: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const now = contentOf(followed);
      if (now === before || looksLeft === 0) onChange();
      else settle(now, looksLeft - 1);
    }, settleMilliseconds);
    timer.unref();
  };
  const onFile = () => settle(contentOf(followed), mostLooks);

  function follow(next: readonly string[]): void {
    const wanted = new Set(next);
    for (const file of followed) if (!wanted.has(file)) unwatchFile(file, onFile);
    for (const file of wanted) if (!followed.has(file)) watchFile(file, { interval: lookMilliseconds, persistent: false }, onFile);
    followed = wanted;
  }

  follow(files);
  return {
    follow,
    close() {
      clearTimeout(timer);
      follow([]);
    },
  };
}

function contentOf(files: ReadonlySet<string>): string {
  return [...files]
    .map((file) => {
      try {
        return readFileSync(file, 'utf8');
      } catch (error) {
        return `(${String(error)})`;
      }
    })
    .join('\0');
}
