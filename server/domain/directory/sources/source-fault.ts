/** What is wrong with a source, and what cures it; doctor prints both. */
export class SourceFault extends Error {
  override readonly name = 'SourceFault';
  readonly remedy: string;
  constructor(message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.remedy = remedy;
  }
}
