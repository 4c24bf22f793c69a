import type { MethodDefinition } from '../attempt.js';
import type { Route } from '../route.js';
import { recordSpan } from '../tracing.js';
import type { ItemAnswer, SentItem } from './item.js';

/** Tells how an item ended; one that is finished by a call of its own tells of itself. */
export function tellOfItem<M extends MethodDefinition>(
  { skill, events }: Pick<Route, 'skill' | 'events'>,
  { request, sentAtMs }: Pick<SentItem<M>, 'request' | 'sentAtMs'>,
  answer: ItemAnswer<M>,
): void {
  const raw = 'raw' in answer ? answer.raw : undefined;
  const method = request.methodName;
  recordSpan(skill, method, sentAtMs, 'error' in answer ? answer.error : answer.raw);
  events.emit('call', {
    skill,
    method,
    code: 'error' in answer ? answer.error.code : 'OK',
    servedBy: raw?.servedBy,
    reason: raw?.reason,
    cache: raw?.trace.result,
    attempts: raw?.servedBy === 'cache' ? 0 : 1,
    totalMs: performance.now() - sentAtMs,
  });
}
