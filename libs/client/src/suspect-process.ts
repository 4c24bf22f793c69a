import { fork, type ChildProcess } from 'node:child_process';
import { childEntry } from './child-entry.js';
import type { SuspectMessage, SuspectRequest, SuspectResponse } from './suspect-child.js';

/** The child died of what it worked on. */
export class ChildDied extends Error {}

/** Somebody killed the child: the system that ran out of memory, perhaps of this request's, or whoever may. */
export class ChildKilled extends ChildDied {}

/** The child was gone before it began with the request, which is not to blame. */
export class ChildGone extends Error {}

/** Takes a response of a stream, as protobuf. */
export type OnPart = (part: Uint8Array) => void;

/** A process that may die of the suspect that it is given. */
export interface SuspectProcess {
  readonly isAlive: boolean;
  /** Rejects with ChildDied, ChildGone or the signal's reason. One at a time. */
  ask(request: SuspectRequest, signal: AbortSignal, onPart: OnPart): Promise<SuspectResponse>;
  kill(): void;
}

/** It must not keep the application alive; a call that waits for it does, by its own timer. */
function forkUnref(): ChildProcess {
  const child = fork(childEntry(), {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  return child;
}

/** Starts a child; what goes wrong with that shows when it is asked. */
export function startSuspectProcess(): SuspectProcess {
  const child = forkUnref();
  let failure: Error | undefined;
  let isKilled = false;
  child.once('exit', (code, signal) => {
    isKilled = signal === 'SIGKILL';
    failure ??= new Error(`It ended with ${signal ?? code}.`);
  });
  child.on('error', (error) => (failure ??= error));

  function ask(
    request: SuspectRequest,
    signal: AbortSignal,
    onPart: OnPart,
  ): Promise<SuspectResponse> {
    return new Promise((resolve, reject) => {
      let isStarted = false;
      const settle = (finish: () => void) => {
        child.off('message', onMessage).off('exit', onGone).off('error', onGone);
        signal.removeEventListener('abort', onAbort);
        finish();
      };
      const onMessage = (message: unknown) => {
        const told = message as SuspectMessage;
        if ('started' in told) isStarted = true;
        else if ('part' in told) onPart(told.part);
        else settle(() => resolve(told));
      };
      const onGone = () => {
        if (!isStarted) return settle(() => reject(new ChildGone('', { cause: failure })));
        settle(() => reject(isKilled ? new ChildKilled() : new ChildDied()));
      };
      const onAbort = () => settle(() => reject(signal.reason as Error));
      child.on('message', onMessage).once('exit', onGone).once('error', onGone);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      else if (failure) onGone();
      else child.send(request, (error) => error && onGone());
    });
  }

  return {
    get isAlive() {
      return child.connected && failure === undefined;
    },
    ask,
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
