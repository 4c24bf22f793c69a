import { ramMb } from './resident-memory.js';
import type { CallContext, HandlerIdentity, ServingIdentity } from './skill-handler.js';
import { contractVersion, release, skills, type SkillName } from './skills.js';

/** Who serves: the handler's own words, and the limits that its mount adds. */
export function servingIdentity(
  skill: SkillName,
  handler: HandlerIdentity,
  mountLimits: Readonly<Record<string, number>> = {},
): ServingIdentity {
  const limits = { ...handler.limits, ...mountLimits };
  return {
    skill: skills[skill].number,
    release,
    contractVersion,
    resultVersion: handler.resultVersion,
    models: [...handler.models],
    limits: Object.entries(limits).map(([name, value]) => ({ name, value: BigInt(value) })),
  };
}

export interface AnswerWarning {
  /** A fixed word to switch on. */
  code: string;
  message: string;
}

/** What an answer tells of its making, in the shape of the contract's `Served`. */
export interface Served {
  id: string;
  timing: { queueMs: number; workMs: number; totalMs: number };
  ramMb: number;
  warnings: AnswerWarning[];
  identity: ServingIdentity;
}

/** Taken when the answer is ready. */
export function describeServing(
  id: string,
  context: Pick<CallContext, 'receivedAtMs' | 'startedAtMs' | 'identity'>,
  warnings: AnswerWarning[] = [],
): Served {
  const nowMs = performance.now();
  return {
    id,
    timing: {
      queueMs: context.startedAtMs - context.receivedAtMs,
      workMs: nowMs - context.startedAtMs,
      totalMs: nowMs - context.receivedAtMs,
    },
    ramMb: ramMb(),
    warnings,
    identity: context.identity,
  };
}
