import { unavailable, type SkillError, type SkillName } from '@skillgate/core';
import type { LinkState } from './link-state.js';
import { RemoteFailure, type FailureKind } from './remote-failure.js';

function asFailure(kind: FailureKind, error: SkillError, address: string): RemoteFailure {
  return new RemoteFailure(kind, error, address);
}

/** Why no call can be sent to an address in this state; the SkillError of one where somebody else answers. */
export function whyUnusable(
  { skill, address }: { skill: SkillName; address: string },
  state: LinkState,
): RemoteFailure | SkillError {
  if (state.name === 'wrong') return state.error;
  if (state.name === 'down') return asFailure(state.kind, state.error, address);
  const who = `The ${skill} skill at ${address}`;
  const told = { skill, endpoint: address };
  if (state.name === 'serving') {
    const message = `${who} failed or was slow too often of late, and is left alone for a few seconds (its circuit is open). Its log and metrics say what is wrong with it.`;
    return asFailure('circuit-open', unavailable(message, told), address);
  }
  const message = `${who} is not serving: it starts, stops or is not healthy. Its health and its log say which.`;
  return asFailure('not-serving', unavailable(message, told), address);
}
