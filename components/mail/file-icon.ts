import {
  Calendar,
  Contact,
  File,
  FileArchive,
  FileAudio,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileVideo,
  type LucideIcon,
  Mail,
} from 'lucide-react';

const icons: readonly [RegExp, LucideIcon][] = [
  [/^image\//, FileImage],
  [/^audio\//, FileAudio],
  [/^video\//, FileVideo],
  [/calendar/, Calendar],
  [/vcard|directory/, Contact],
  [/^message\//, Mail],
  [/zip|compressed|x-tar|gzip|7z/, FileArchive],
  [/sheet|excel|csv/, FileSpreadsheet],
  [/pdf|word|text|document/, FileText],
];

/** The sign for a media type. */
export function iconFor(type: string): LucideIcon {
  return icons.find(([pattern]) => pattern.test(type))?.[1] ?? File;
}
