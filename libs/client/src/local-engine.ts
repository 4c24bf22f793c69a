import { setImmediate } from 'node:timers/promises';
import {
  cancelled,
  createSlots,
  servingIdentity,
  type CallContext,
  type ModelIdentity,
  type ServiceDefinition,
  type SkillHandler,
  type Slots,
} from '@skillgate/core';
import type { Deadline } from './deadline.js';
import { loadEngine } from './local-engines.js';
import type { ServedSkill } from './skills/index.js';

export interface LocalEngineOptions {
  skill: ServedSkill;
  /** How many calls may wait for the engine. */
  maxWaiting: number;
  /** Whether the process is there for such calls alone. @default false */
  ownsProcess?: boolean;
}

/** A skill's handler in this process, with bounds of its own. */
export interface LocalEngine {
  /** Runs one call; rejects as the handler does. Loads the engine at the first call. */
  unary(methodName: string, message: unknown, deadline: LocalDeadline): Promise<unknown>;
  /** The same for a method that answers with a stream, which holds its place until the caller ends it. */
  stream(methodName: string, message: unknown, deadline: LocalDeadline): AsyncIterable<unknown>;
  /** The models that it has. Loads them where it does not know them before. */
  models(signal: AbortSignal): Promise<readonly ModelIdentity[]>;
  /** What it serves, as the contract defines it. Loads the engine. */
  service(): Promise<ServiceDefinition>;
  /** Calls that it works on and calls that wait for it. */
  readonly load: EngineLoad;
  close(): Promise<void>;
}

export interface EngineLoad {
  inFlight: number;
  waiting: number;
}

/** The part of a call's deadline that an engine needs. */
export type LocalDeadline = Pick<Deadline, 'signal' | 'at'>;

type UnaryMethod = (request: unknown, context: CallContext) => Promise<unknown>;
type StreamMethod = (request: unknown, context: CallContext) => AsyncIterable<unknown>;

interface Mounted {
  handler: SkillHandler<ServiceDefinition>;
  slots: Slots;
}

/** Mounts a skill's handler in this process. */
export function createLocalEngine({
  skill,
  maxWaiting,
  ownsProcess = false,
}: LocalEngineOptions): LocalEngine {
  let mounted: Promise<Mounted> | undefined;
  let closed = false;
  let calls: Slots | undefined;

  async function mount(): Promise<Mounted> {
    const handler = await loadEngine(skill, { ownsProcess });
    const slots = createSlots({
      capacity: handler.concurrency,
      maxWaiting,
      name: `workers of the local ${skill} engine`,
    });
    calls = slots;
    return { handler, slots };
  }

  function mountOnce(): Promise<Mounted> {
    if (closed) throw cancelled(`The pool of the local ${skill} engine was closed.`);
    mounted ??= mount().catch((error: unknown) => {
      mounted = undefined;
      throw error;
    });
    return mounted;
  }

  /** A method, once there is a place for its call. */
  async function enter<Method>(methodName: string, { signal, at }: LocalDeadline) {
    const receivedAtMs = performance.now();
    const { handler, slots } = await mountOnce();
    const release = await slots.acquire(signal);
    const context: CallContext = {
      signal,
      deadlineAtMs: performance.now() + at - Date.now(),
      receivedAtMs,
      startedAtMs: performance.now(),
      slots,
      identity: servingIdentity(skill, handler.identity()),
    };
    return { method: handler.methods[methodName] as unknown as Method, context, release };
  }

  return {
    async unary(methodName, message, deadline) {
      const { method, context, release } = await enter<UnaryMethod>(methodName, deadline);
      try {
        return await method(message, context);
      } finally {
        release();
        // What an engine knows already takes no turn of the event loop: callers in a loop would starve the connections.
        await setImmediate();
      }
    },
    async *stream(methodName, message, deadline) {
      const { method, context, release } = await enter<StreamMethod>(methodName, deadline);
      try {
        yield* method(message, context);
      } finally {
        release();
      }
    },
    async models(signal) {
      const { handler } = await mountOnce();
      if (handler.identity().models.length === 0) await handler.warmUp(signal);
      return handler.identity().models;
    },
    service: async () => (await mountOnce()).handler.service,
    get load() {
      return { inFlight: calls?.used ?? 0, waiting: calls?.waiting ?? 0 };
    },
    async close() {
      closed = true;
      const closing = mounted;
      mounted = undefined;
      const { handler } = (await closing?.catch(() => undefined)) ?? {};
      await handler?.close();
    },
  };
}
