import { unavailable, type SkillError } from '@skillgate/core';
import { Refusal } from './refusal.js';

/** What a server is at. `draining` still takes calls, so that callers have time to move away; `closing` does not. */
export type ReadinessState =
  | { name: 'starting' }
  | { name: 'serving' }
  | { name: 'failed'; error: SkillError }
  | { name: 'draining' }
  | { name: 'closing' };

/** Whether calls are taken, and who wants to know. */
export interface Readiness {
  readonly state: ReadinessState;
  /** Why it is not ready, in plain words; empty when it is. */
  readonly reasons: readonly string[];
  become(state: ReadinessState): void;
  /** Called after each change. */
  onChange(listener: () => void): void;
  /** @throws Refusal when calls are not taken */
  assertTaking(): void;
}

const startRetryMs = 500;

export function createReadiness(): Readiness {
  let state: ReadinessState = { name: 'starting' };
  const listeners: (() => void)[] = [];
  return {
    get state() {
      return state;
    },
    get reasons() {
      return reasonsOf(state);
    },
    become(next) {
      state = next;
      for (const listener of listeners) listener();
    },
    onChange(listener) {
      listeners.push(listener);
    },
    assertTaking() {
      if (state.name === 'serving' || state.name === 'draining') return;
      throw refusalOf(state);
    },
  };
}

function reasonsOf(state: ReadinessState): string[] {
  switch (state.name) {
    case 'starting':
      return ['The skill is starting: its warm-up has not passed yet.'];
    case 'serving':
      return [];
    case 'failed':
      return [state.error.message];
    case 'draining':
    case 'closing':
      return ['The skill is shutting down.'];
  }
}

function refusalOf(state: Exclude<ReadinessState, { name: 'serving' | 'draining' }>): Refusal {
  switch (state.name) {
    case 'starting':
      return new Refusal(
        'not_ready',
        unavailable(reasonsOf(state).join(' '), { retryAfterMs: startRetryMs }),
      );
    case 'failed':
      return new Refusal('not_ready', state.error);
    case 'closing':
      return new Refusal(
        'draining',
        unavailable('The skill is shutting down. Call another replica.'),
      );
  }
}
