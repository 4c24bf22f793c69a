/** How often the use of one entry is written down, in milliseconds: least recently used, to that accuracy. */
const accuracyMs = 30_000;
/** How long a use may wait to be written, in milliseconds. */
const delayMs = 1_000;

/** Gathers which entries were used, so that a hit writes nothing. */
export interface UseLog {
  add(id: string): void;
  /** Hands over what has gathered. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export function createUseLog(write: (ids: string[]) => Promise<void>): UseLog {
  const gathered = new Set<string>();
  /** By `performance.now()`, the oldest first. */
  const writtenAtMs = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  function forgetOld(nowMs: number): void {
    for (const [id, atMs] of writtenAtMs) {
      if (nowMs - atMs < accuracyMs) return;
      writtenAtMs.delete(id);
    }
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const ids = [...gathered];
    gathered.clear();
    if (ids.length === 0) return;
    const nowMs = performance.now();
    forgetOld(nowMs);
    for (const id of ids) writtenAtMs.set(id, nowMs);
    // Where it can't be written, the order is a little less true.
    await write(ids).catch(() => undefined);
  }

  return {
    add(id) {
      const atMs = writtenAtMs.get(id) ?? -Infinity;
      if (performance.now() - atMs < accuracyMs) return;
      gathered.add(id);
      timer ??= setTimeout(() => void flush(), delayMs).unref();
    },
    flush,
    close: flush,
  };
}
