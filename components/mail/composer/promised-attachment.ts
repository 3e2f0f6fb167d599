const words =
  /\b(attach(ed|ment|ments|ing)|enclosed|see the file)\b|\b(ci-joints?|ci-jointes?|pi[eè]ces? jointes?|en annexe|joins? (le|la|les|un|une) )/iu;

/** Whether the written text (without the quoted original) speaks of a file that comes with it, in English or French. */
export function promisesAttachment(text: string): boolean {
  return words.test(text.replace(/^>.*$/gm, ''));
}
