import type { MethodDefinition } from '../attempt.js';
import type { CacheMode } from '../call-cache.js';
import type { Deadline } from '../deadline.js';
import type { Route } from '../route.js';
import type { ItemReader } from './item-reader.js';
import type { Outbox } from './outbox.js';

export interface BatchOptions<M extends MethodDefinition> {
  route: Route;
  streamMethod: MethodDefinition;
  items: ItemReader<M>;
  outbox: Outbox<M>;
  deadline: Deadline;
  wish: CacheMode | undefined;
}
