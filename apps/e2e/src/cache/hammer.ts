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
  /** Kills the nth with SIGKILL, wherever it is, once all have made a call, and starts another in its place. */
  replace(nth: number): Promise<void>;
  /** All stand still while `look` looks. */
  frozen<T>(look: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

interface Hammer {
  child: ChildProcess;
  /** Resolves with its first call: a busy machine takes seconds to start a process. */
  hasWorked: Promise<void>;
}

const script = fileURLToPath(new URL('../applications/hammer-cache.mjs', import.meta.url));

/** Starts so many. Their seeds differ and go on from one to its successor. */
export function startHammers(count: number, options: HammerOptions): Hammers {
  const tally: HammerTally = { calls: 0, starts: 0, wrong: [], errors: [], warnings: [] };

  function start(): Hammer {
    tally.starts += 1;
    const order = JSON.stringify({ ...options, seed: 1_000 + tally.starts * 7_919 });
    const child = fork(script, [order], { env: { ...process.env, SKILLGATE_CACHE: 'on' } });
    let atWork = () => undefined as void;
    const hasWorked = new Promise<void>((resolve) => (atWork = resolve));
    child.on('message', (word: Word) => {
      atWork();
      if ('done' in word) tally.calls += 1;
      else if ('wrong' in word) tally.wrong.push(`${word.wrong} of ${word.servedBy}`);
      else if ('error' in word) tally.errors.push(word.error);
      else tally.warnings.push(word.warning);
    });
    return { child, hasWorked };
  }

  async function kill({ child }: Hammer): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  const running = Array.from({ length: count }, start);
  const all = (signal: NodeJS.Signals) => running.forEach(({ child }) => child.kill(signal));
  return {
    tally,
    async replace(nth) {
      await Promise.all(running.map(({ hasWorked }) => hasWorked));
      await kill(running[nth] as Hammer);
      running[nth] = start();
    },
    async frozen(look) {
      all('SIGSTOP');
      try {
        return await look();
      } finally {
        all('SIGCONT');
      }
    },
    stop: async () => void (await Promise.all(running.map(kill))),
  };
}
