import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the processes have told. */
export interface HammerTally {
  calls: number;
  starts: number;
  wrong: string[];
  errors: string[];
  warnings: string[];
}

export interface HammerOptions {
  address: string;
  cacheFolder: string;
  maxBytes: number;
}

type Word =
  { done: number } | { wrong: number; servedBy: string } | { error: string } | { warning: string };

/** Processes that hammer one folder. */
export interface Hammers {
  readonly tally: HammerTally;
  /** Kills the nth with SIGKILL, wherever it is, and starts another in its place. */
  replace(nth: number): Promise<void>;
  /** All stand still while `look` looks. */
  frozen<T>(look: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

const script = fileURLToPath(new URL('../applications/hammer-cache.mjs', import.meta.url));

/** Starts so many. Their seeds differ and go on from one to its successor. */
export function startHammers(count: number, options: HammerOptions): Hammers {
  const tally: HammerTally = { calls: 0, starts: 0, wrong: [], errors: [], warnings: [] };

  function start(): ChildProcess {
    tally.starts += 1;
    const child = fork(script, [
      JSON.stringify({ ...options, seed: 1_000 + tally.starts * 7_919 }),
    ]);
    child.on('message', (word: Word) => {
      if ('done' in word) tally.calls += 1;
      else if ('wrong' in word) tally.wrong.push(`${word.wrong} of ${word.servedBy}`);
      else if ('error' in word) tally.errors.push(word.error);
      else tally.warnings.push(word.warning);
    });
    return child;
  }

  async function kill(child: ChildProcess | undefined): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  const children = Array.from({ length: count }, start);
  const all = (signal: NodeJS.Signals) => children.forEach((child) => child.kill(signal));
  return {
    tally,
    async replace(nth) {
      await kill(children[nth]);
      children[nth] = start();
    },
    async frozen(look) {
      all('SIGSTOP');
      try {
        return await look();
      } finally {
        all('SIGCONT');
      }
    },
    stop: async () => void (await Promise.all(children.map(kill))),
  };
}
