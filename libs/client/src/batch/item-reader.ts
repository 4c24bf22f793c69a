import { asSkillError, invalidArgument, type SkillError } from '@skillgate/core';
import type { MethodDefinition } from '../attempt.js';
import type { CacheMode } from '../call-cache.js';
import type { Deadline } from '../deadline.js';
import { refusePoison } from '../poison-list.js';
import type { OutgoingRequest } from '../request.js';
import type { Route } from '../route.js';
import { toldError } from '../told-error.js';
import type { BatchItem, OpenItem } from './item.js';
import type { Outbox } from './outbox.js';
import { tellOfItem } from './tell.js';

/** Thrown by the caller's own iterable; its cause goes back to the caller. */
export class SourceError extends Error {}

export interface ItemReaderOptions<M extends MethodDefinition> {
  source: AsyncIterator<BatchItem<M>>;
  route: Route;
  deadline: Deadline;
  wish: CacheMode | undefined;
  outbox: Outbox<M>;
}

/** Reads the caller's items, and answers at once those that can't be sent and those that the cache knows. */
export class ItemReader<M extends MethodDefinition> {
  readonly #options: ItemReaderOptions<M>;
  readonly #keys = new Set<string>();
  /** The item that is being read from the source, until somebody has taken it. */
  #reading: Promise<OpenItem<M> | undefined> | undefined;
  #exhausted = false;

  constructor(options: ItemReaderOptions<M>) {
    this.#options = options;
  }

  /** The next item that is to be sent, which stays the next one until it is taken; undefined at the end. */
  next(): Promise<OpenItem<M> | undefined> {
    this.#reading ??= this.#read();
    return this.#reading;
  }

  /** Goes on behind what `next` gave. */
  take(): void {
    this.#reading = undefined;
  }

  async #read(): Promise<OpenItem<M> | undefined> {
    const { source, deadline, outbox } = this.#options;
    while (!this.#exhausted) {
      deadline.signal.throwIfAborted();
      const next = await source.next().catch((cause: unknown) => {
        throw new SourceError('The items could not be read.', { cause });
      });
      if (next.done) {
        this.#exhausted = true;
        return undefined;
      }
      const item = next.value;
      const error = this.#complaintAbout(item.key) ?? ('error' in item ? item.error : undefined);
      this.#keys.add(item.key);
      if (error) await outbox.put({ key: item.key, error: this.#unsent(error) });
      else if ('request' in item) {
        const open = await this.#lookUp(item);
        if (open) return open;
      }
    }
    return undefined;
  }

  /** The item as it is to be sent; undefined for one that the cache answered, or that is known to kill. */
  async #lookUp({
    key,
    request,
  }: Pick<OpenItem<M>, 'key' | 'request'>): Promise<OpenItem<M> | undefined> {
    const { route, wish, deadline, outbox } = this.#options;
    const sentAtMs = performance.now();
    const plan = await route.cache?.plan(request, wish, deadline);
    const raw = plan && (await route.cache?.find(plan, request, deadline));
    const answer = raw ? { raw } : this.#poisonIn(request);
    if (!answer) return { key, request, plan };
    tellOfItem(route, { request, sentAtMs }, answer);
    await outbox.put({ key, ...answer });
    return undefined;
  }

  #unsent(error: SkillError): SkillError {
    const { skill } = this.#options.route;
    return toldError(error, { skill, endpoint: undefined, attempts: 0 });
  }

  #poisonIn({ inputs }: OutgoingRequest): { error: SkillError } | undefined {
    try {
      refusePoison(inputs);
      return undefined;
    } catch (error) {
      return { error: this.#unsent(asSkillError(error)) };
    }
  }

  #complaintAbout(key: unknown): SkillError | undefined {
    if (typeof key !== 'string' || key === '') {
      return invalidArgument(
        `The key of an item must be a string that is not empty, got '${key}'.`,
      );
    }
    if (!this.#keys.has(key)) return undefined;
    return invalidArgument(`The key '${key}' stands twice in the batch; each must be unique.`);
  }
}
