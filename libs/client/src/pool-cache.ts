import { join } from 'node:path';
import {
  AnswerCache,
  cacheConfig,
  CacheStore,
  cacheStats,
  clearEntries,
  deleteEntries,
  evictEntries,
  type CacheStats,
  type ComparePictures,
  type Selection,
} from '@skillgate/cache';
import { failedPrecondition, type Environment, type Logger } from '@skillgate/core';
import { CallCache } from './call-cache.js';
import type { CacheSettings, SkillClientSettings } from './client-options.js';
import type { PoolEmitter } from './events.js';
import { enginePackage, samePictureWorker } from './local-engines.js';
import { createPictureComparer, type PictureComparer } from './picture-comparer.js';

/** Takes answers back, and says what is kept. */
export interface PoolCache {
  /**
   * Takes back what was kept of an input, a kept file or a perceptual hash; resolves to how many entries went. A call
   * that is still under way keeps its answer afterwards: await it first, or delete again.
   * @throws SkillError INVALID_ARGUMENT for what is no selection; FAILED_PRECONDITION when anything could not be removed
   */
  delete(selection: Selection): Promise<number>;
  /**
   * Takes everything back, of one namespace or, where that is left out, of all; resolves to how many entries went.
   * @throws SkillError INVALID_ARGUMENT for what is no namespace, also one that is there and undefined;
   *   FAILED_PRECONDITION when anything could not be removed
   */
  clear(options?: { namespace?: string }): Promise<number>;
  /** Drops what is too old or over the limits now; resolves to how many entries went. */
  evict(): Promise<number>;
  stats(): Promise<CacheStats>;
}

/** The cache's part of a pool's status. */
export interface CacheStatus {
  folder: string;
  /** Known from the first answer on. */
  entries: number;
  bytes: number;
  /** What is wrong with the folder, and that pictures are not compared. */
  notes: string[];
}

export interface PoolCacheOptions {
  settings: CacheSettings;
  env: Environment;
  events: PoolEmitter;
  /** Told at level warn; without one, the process's warnings are. */
  logger: Logger | undefined;
}

/** A pool's folder of answers; opened when it is first needed. */
export interface PoolCacheHolder {
  /** A client's share; undefined where the environment switches the cache off. */
  forClient(client: SkillClientSettings): CallCache | undefined;
  readonly handle: PoolCache;
  /** Beside the answers; undefined where the environment switches the cache off. */
  readonly announcedFolder: string | undefined;
  status(): CacheStatus | undefined;
  close(): Promise<void>;
}

/** Compares in a thread where the image engine is installed. */
function lazyComparer() {
  const entry = samePictureWorker();
  let comparer: PictureComparer | undefined;
  const compare: ComparePictures = (...pictures) => {
    comparer ??= createPictureComparer(entry as string);
    return comparer.compare(...pictures);
  };
  return {
    compare: entry === undefined ? undefined : compare,
    close: async () => comparer?.close(),
  };
}

const noComparing =
  `${enginePackage('image')} is not installed, so pictures are not compared: only an input that came before, byte for ` +
  'byte, is answered from the cache.';

/** @throws SkillError FAILED_PRECONDITION for a variable that does not fit */
export function createPoolCache(options: PoolCacheOptions): PoolCacheHolder {
  const { settings, env, events, logger } = options;
  const { enabled, ...config } = cacheConfig(env);
  let answers: AnswerCache | undefined;
  let comparer: ReturnType<typeof lazyComparer> | undefined;

  const warn = (message: string) =>
    logger ? logger.warn({}, message) : process.emitWarning(message);

  function open(): AnswerCache {
    answers ??= new AnswerCache(
      new CacheStore({
        ...config,
        ...settings,
        onEvent: (event) => events.emit('cache', event),
        warn,
      }),
    );
    comparer ??= lazyComparer();
    return answers;
  }

  function store(): CacheStore {
    if (enabled) return open().store;
    throw failedPrecondition('SKILLGATE_CACHE=off: this process keeps no answers.');
  }

  return {
    forClient({ cache, namespace, samePicture }) {
      if (!enabled || cache === 'off') return undefined;
      return new CallCache({
        answers: open(),
        mode: cache,
        namespace,
        samePicture,
        compare: () => comparer?.compare,
        onEvent: (event) => events.emit('cache', event),
      });
    },
    announcedFolder: enabled ? join(settings.folder ?? config.folder, 'announced') : undefined,
    handle: {
      delete: async (selection) => deleteEntries(store(), selection),
      clear: async (options) => clearEntries(store(), options),
      evict: async () => evictEntries(store()),
      stats: async () => cacheStats(store()),
    },
    status() {
      if (!answers) return undefined;
      const { layout, catalogue, bytes, trouble } = answers.store;
      const notes = [trouble.message, comparer?.compare ? undefined : noComparing];
      return {
        folder: layout.root,
        entries: catalogue.size,
        bytes,
        notes: notes.filter((note) => note !== undefined),
      };
    },
    async close() {
      await comparer?.close();
      await answers?.store.close();
    },
  };
}
