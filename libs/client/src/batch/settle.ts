import { noTrace } from '@skillgate/cache';
import type { MethodDefinition } from '../attempt.js';
import type { UncachedAnswer } from '../call-cache.js';
import type { RawAnswer } from '../call.js';
import type { BatchOptions } from './batch-options.js';
import type { OpenItem } from './item.js';

/** What the cache makes of an answer. */
export async function settle<M extends MethodDefinition>(
  { route, deadline }: Pick<BatchOptions<M>, 'route' | 'deadline'>,
  { plan, request }: Pick<OpenItem<M>, 'plan' | 'request'>,
  answer: UncachedAnswer<M>,
): Promise<RawAnswer<M>> {
  if (!plan || !route.cache) return { ...answer, trace: noTrace };
  return route.cache.settle(plan, request, answer, deadline);
}
