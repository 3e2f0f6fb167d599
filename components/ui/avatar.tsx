import { type CSSProperties, useState } from 'react';
import { cn } from './cn';

const sizes = { xs: 'size-5 text-[0.5625rem]', sm: 'size-7 text-2xs', md: 'size-9 text-sm', lg: 'size-12 text-lg', xl: 'size-20 text-2xl' };

type Props = { name: string; address: string; photo?: string | null; size?: keyof typeof sizes; className?: string };

/** A photo, else initials on a colour that is always the same for one address. Decoration: the name stands beside it. */
export function Avatar({ name, address, photo = null, size = 'md', className }: Props) {
  const [broken, setBroken] = useState<string | null>(null);
  const look = cn(
    'inline-flex shrink-0 select-none items-center justify-center overflow-hidden rounded-full font-semibold',
    sizes[size],
    className,
  );
  if (photo && broken !== photo) {
    // biome-ignore lint/performance/noImgElement: a data: URI or a proxied photo; there is nothing to optimise
    return <img src={photo} alt="" onError={() => setBroken(photo)} className={cn(look, 'object-cover')} />;
  }
  // As generated content: letters in the text would become part of what speech control expects a button to be called.
  return (
    <span
      aria-hidden
      data-initials={initialsOf(name || address)}
      style={{ '--hue': hueOf(address || name) } as CSSProperties}
      className={cn('avatar-tone before:content-[attr(data-initials)]', look)}
    />
  );
}

/** "Anna-Lena Großmann" -> "AG"; an address gives its first letter. */
export function initialsOf(name: string): string {
  const words = name
    .replace(/@.*$/, '')
    .split(/[\s._-]+/u)
    .filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const first = words[0];
  const last = words.length > 1 ? words.at(-1) : undefined;
  return `${first ? letterOf(first) : '?'}${last ? letterOf(last) : ''}`;
}

function letterOf(word: string): string {
  return [...word][0]?.toLocaleUpperCase() ?? '';
}

/** A hue of 0-359 that one address always gets (FNV-1a). */
export function hueOf(text: string): number {
  let hash = 2166136261;
  for (const char of text.trim().toLowerCase()) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  return (hash >>> 0) % 360;
}
