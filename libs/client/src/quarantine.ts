import { createSlots, SkillError, unavailable } from '@skillgate/core';
import type { EngineLoad } from './local-engine.js';
import type { SuspectRequest, SuspectResponse } from './suspect-child.js';
import {
  ChildGone,
  ChildKilled,
  startSuspectProcess,
  type OnPart,
  type SuspectProcess,
} from './suspect-process.js';

export interface QuarantineOptions {
  /** How many suspects may wait. */
  maxWaiting: number;
  /** How many suspects are worked on at a time, each in a child of its own. */
  maxChildren: number;
  /** How long an idle child is kept, in milliseconds. */
  idleMs: number;
  /** @default a process with the same handlers */
  start?: () => SuspectProcess;
}

/** Finishes suspects in processes that may die of them, one at a time in each. */
export interface Quarantine {
  /**
   * Starts a child, unless one stands by: a suspect that comes within seconds finds it ready. Never throws: what is wrong
   * with the child shows when a suspect needs it.
   */
  prepare(): void;
  /**
   * Resolves to the response; of a stream to the last one, and `onPart` is given each. Rejects with the handler's
   * SkillError, with ChildDied, or with the signal's reason.
   */
  run(request: SuspectRequest, signal: AbortSignal, onPart?: OnPart): Promise<Uint8Array>;
  /** Suspects that are worked on and suspects that wait. */
  readonly load: EngineLoad;
  close(): void;
}

/**
 * A child that died while it was idle shows only when it is asked; then another one is started. So it is after one that
 * was killed, which proves nothing once.
 */
const maxStarts = 2;

/** Of a stream that has begun nothing may be given twice. */
const cutOff = (cause: ChildKilled) =>
  unavailable(
    'The process in which the call was finished was killed half-way. Send it again, when there is more memory.',
    { cause },
  );

export function createQuarantine({
  maxWaiting,
  maxChildren,
  idleMs,
  start = startSuspectProcess,
}: QuarantineOptions): Quarantine {
  const slots = createSlots({ capacity: maxChildren, maxWaiting, name: 'places in quarantine' });
  const idle = new Set<SuspectProcess>();
  const busy = new Set<SuspectProcess>();
  let idleTimer: NodeJS.Timeout | undefined;

  function takeChild(): SuspectProcess {
    clearTimeout(idleTimer);
    for (const child of idle) if (!child.isAlive) idle.delete(child);
    const [waiting] = idle;
    const child = waiting ?? start();
    idle.delete(child);
    busy.add(child);
    return child;
  }

  function standBy(child: SuspectProcess): void {
    busy.delete(child);
    idle.add(child);
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => end(idle), idleMs).unref();
  }

  function end(children: Set<SuspectProcess>): void {
    for (const child of children) child.kill();
    children.clear();
  }

  async function askOne(
    request: SuspectRequest,
    signal: AbortSignal,
    onPart: OnPart,
  ): Promise<SuspectResponse> {
    const child = takeChild();
    try {
      const answer = await child.ask(request, signal, onPart);
      standBy(child);
      return answer;
    } finally {
      // It died, or works on for nobody: the next suspect gets another one.
      if (busy.delete(child)) child.kill();
    }
  }

  async function ask(
    request: SuspectRequest,
    signal: AbortSignal,
    onPart: OnPart,
  ): Promise<SuspectResponse> {
    let hasBegun = false;
    const give: OnPart = (part) => {
      hasBegun = true;
      onPart(part);
    };
    for (let starts = 1; ; starts += 1) {
      try {
        return await askOne(request, signal, give);
      } catch (error) {
        if (hasBegun && error instanceof ChildKilled) throw cutOff(error);
        if (!(error instanceof ChildGone || error instanceof ChildKilled)) throw error;
        if (starts < maxStarts) continue;
        if (error instanceof ChildKilled) throw error;
        throw unavailable(
          `The process in which the call was to be finished could not be started: ${(error.cause as Error | undefined)?.message}`,
          { cause: error.cause },
        );
      }
    }
  }

  return {
    prepare() {
      if (idle.size > 0 || busy.size >= maxChildren) return;
      try {
        standBy(start());
      } catch {
        // Whoever needs the child is told.
      }
    },
    async run(request, signal, onPart = () => undefined) {
      const release = await slots.acquire(signal);
      try {
        const answer = await ask(request, signal, onPart);
        if ('response' in answer) return answer.response;
        throw new SkillError(answer.error.code, answer.error.message);
      } finally {
        release();
      }
    },
    get load() {
      return { inFlight: slots.used, waiting: slots.waiting };
    },
    close() {
      clearTimeout(idleTimer);
      end(idle);
      end(busy);
    },
  };
}
