import {
  cancelled,
  createSlots,
  servingIdentity,
  type CallContext,
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
}

/** A skill's handler in this process, with bounds of its own. */
export interface LocalEngine {
  /** Runs one call; rejects as the handler does. Loads the engine at the first call. */
  unary(methodName: string, message: unknown, deadline: LocalDeadline): Promise<unknown>;
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

interface Mounted {
  handler: SkillHandler<ServiceDefinition>;
  slots: Slots;
}

/** Mounts a skill's handler in this process. */
export function createLocalEngine({ skill, maxWaiting }: LocalEngineOptions): LocalEngine {
  let mounted: Promise<Mounted> | undefined;
  let closed = false;
  let calls: Slots | undefined;

  async function mount(): Promise<Mounted> {
    const handler = await loadEngine(skill);
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

  return {
    async unary(methodName, message, { signal, at }) {
      const receivedAtMs = performance.now();
      const { handler, slots } = await mountOnce();
      const release = await slots.acquire(signal);
      try {
        const method = handler.methods[methodName] as unknown as UnaryMethod;
        return await method(message, {
          signal,
          deadlineAtMs: performance.now() + at - Date.now(),
          receivedAtMs,
          startedAtMs: performance.now(),
          slots,
          identity: servingIdentity(skill, handler.identity()),
        });
      } finally {
        release();
      }
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
