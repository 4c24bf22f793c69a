/** A source did not give a file; the next is tried. The message says why, in words for the user. */
export class SourceFailed extends Error {
  /** Whether the same request may do later. */
  readonly isPassing: boolean;

  constructor(
    message: string,
    { isPassing = false, cause }: { isPassing?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.isPassing = isPassing;
  }
}
