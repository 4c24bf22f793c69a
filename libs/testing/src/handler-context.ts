import {
  createSlots,
  servingIdentity,
  type CallContext,
  type ServiceDefinition,
  type SkillHandler,
  type SkillName,
} from '@skillgate/core';

/** What a call of a handler is given that is mounted nowhere. */
export function handlerContext<Service extends ServiceDefinition>(
  skill: SkillName,
  handler: SkillHandler<Service>,
  signal: AbortSignal,
): CallContext {
  const now = performance.now();
  return {
    signal,
    deadlineAtMs: undefined,
    receivedAtMs: now,
    startedAtMs: now,
    slots: createSlots({ capacity: handler.concurrency, maxWaiting: 100, name: 'workers' }),
    identity: servingIdentity(skill, handler.identity()),
  };
}
