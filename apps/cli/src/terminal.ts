import type { Writable } from 'node:stream';

/** Where a command prints. Results go to `out`, all else to `err`. */
export interface Terminal {
  out(text: string): void;
  /** A piece of a line that grows, to stdout. */
  piece(text: string): void;
  err(text: string): void;
  /** Whether progress bars make sense on stderr. */
  readonly interactive: boolean;
  /** Whether stdout takes colours: a terminal, and no NO_COLOR (https://no-color.org). */
  readonly colours: boolean;
  readonly errorStream: Writable;
}

export interface TerminalStreams {
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable & { isTTY?: boolean };
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * A reader that goes away (`skillgate … | head -1`) is no failure: what would have been printed is dropped, and the
 * files that were asked for are still written.
 */
export function createTerminal({ stdout, stderr, env }: TerminalStreams): Terminal {
  const gone = new Set<Writable>();
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      gone.add(stream);
    });
  }
  const write = (stream: Writable, text: string) => {
    if (!gone.has(stream)) stream.write(text);
  };
  const print = (stream: Writable) => (text: string) => write(stream, `${text}\n`);
  return {
    out: print(stdout),
    piece: (text) => write(stdout, text),
    err: print(stderr),
    interactive: stderr.isTTY === true && env['TERM'] !== 'dumb',
    colours: stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '',
    errorStream: stderr,
  };
}
