import type { CacheStore } from './cache-store.js';
import { dropExpired } from './drop-expired.js';
import { reconcile } from './reconcile.js';
import { removeEmptyNamespaces } from './remove-empty-namespaces.js';

/** How long after it was opened the folder is looked through, and how long after that again, in milliseconds. */
const delayMs = 5_000;
const periodMs = 3_600_000;

export interface StockTaking {
  /** Looks the folder through a while from now, and again from time to time. */
  begin(): void;
  close(): void;
}

/** What a killed process left, or what grew too old, is found by a look at all names, which a call need not wait for. */
export function createStockTaking(store: CacheStore): StockTaking {
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  const later = (ms: number) => {
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(() => void take(), ms).unref();
  };

  async function take(): Promise<void> {
    try {
      await reconcile(store, store.trouble.report);
      await dropExpired(store);
      await removeEmptyNamespaces(store);
      // The limits may be narrower than those of the process that filled it.
      await store.makeRoom();
    } catch (error) {
      if (!isClosed) store.trouble.report(error);
    } finally {
      later(periodMs);
    }
  }

  return {
    begin: () => later(delayMs),
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
