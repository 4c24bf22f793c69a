/** Of CPU, in which no choice of a token ends. */
const usualStuckMs = 20_000;
export const tickMs = 100;
/** Who keeps the event loop for itself uses CPU, too, and hears late that a token was chosen. */
export const leastTicks = 5;

export interface WatchOptions {
  /** Of CPU, in milliseconds. @default 20_000 */
  stuckMs?: number;
  /** Told again and again. */
  onStuck: (cpuMs: number) => void;
  /** Told of each choice that is over. @default nobody */
  onOver?: () => void;
}

/** Begins to watch a choice; gives what ends that. */
export type WatchChoices = () => () => void;

/** Tells when the choices of tokens that are under way use CPU, and none of them ends. */
export function createWatchChoices({
  stuckMs = usualStuckMs,
  onStuck,
  onOver = () => undefined,
}: WatchOptions): WatchChoices {
  let running = 0;
  let ticks = 0;
  let since = process.cpuUsage();
  let timer: NodeJS.Timeout | undefined;

  function restart(): void {
    ticks = 0;
    since = process.cpuUsage();
  }

  function look(): void {
    ticks += 1;
    const { user, system } = process.cpuUsage(since);
    const cpuMs = (user + system) / 1_000;
    if (ticks >= leastTicks && cpuMs > stuckMs) onStuck(cpuMs);
  }

  return () => {
    if (running === 0) {
      restart();
      timer = setInterval(look, tickMs);
    }
    running += 1;
    return () => {
      running -= 1;
      restart();
      onOver();
      if (running === 0) clearInterval(timer);
    };
  };
}
