interface SourceFailedOptions {
  isPassing?: boolean;
  status?: number;
  cause?: unknown;
}

/** A source did not give a file; the next is tried. The message says why, in words for the user. */
export class SourceFailed extends Error {
  /** Whether the same request may do later. */
  readonly isPassing: boolean;
  /** What HTTP calls it; undefined where there was no answer. */
  readonly status: number | undefined;

  constructor(message: string, { isPassing = false, status, cause }: SourceFailedOptions = {}) {
    super(message, { cause });
    this.isPassing = isPassing;
    this.status = status;
  }
}
