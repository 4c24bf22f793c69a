import { callContext } from './call-context.js';
import { createItemReader } from './item-reader.js';
import type { RouteKind } from './route.js';
import type { CallServices, RoutedCall } from './serve-call.js';

type BatchKind = Extract<RouteKind, { name: 'batch' }>;

/**
 * A stream of requests: it holds a place among the streams and no worker; its items take workers one by one, in line
 * with everybody else. The next item is read only when the handler asks for it, the next answer asked for only when
 * the last is on its way, so that a slow end slows the other down.
 */
export async function serveBatch(
  { route, call, record }: RoutedCall,
  kind: BatchKind,
  { admission, identity, maxMessageBytes }: CallServices,
): Promise<void> {
  const leave = admission.admitStream();
  try {
    call.limit(maxMessageBytes);
    record.started();
    const { requests, slots, close } = createItemReader({ route, call, admission });
    try {
      for await (const response of kind.run(requests, callContext(call, slots, identity()))) {
        const message = route.encode(response);
        const hold = admission.bodies.holdNow(message.length);
        await call.send(message).finally(hold.release);
      }
    } finally {
      close();
    }
    record.worked();
  } finally {
    leave();
  }
}
