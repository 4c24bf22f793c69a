import type { CallContext, ServingIdentity, Slots } from '@skillgate/core';
import type { Call } from './call.js';

/** What the handler is told of a call that starts now. */
export function callContext(call: Call, slots: Slots, identity: ServingIdentity): CallContext {
  return {
    signal: call.signal,
    deadlineAtMs: performance.now() + call.remainingMs(),
    receivedAtMs: call.receivedAtMs,
    startedAtMs: performance.now(),
    slots,
    identity,
  };
}
