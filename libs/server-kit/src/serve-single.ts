import { announcedBytes } from './announced-bytes.js';
import { callContext } from './call-context.js';
import type { Call } from './call.js';
import { decodeRequest } from './decode-request.js';
import { readSingle } from './read-single.js';
import type { Route, RouteKind } from './route.js';
import type { CallServices, RoutedCall } from './serve-call.js';

type SingleKind = Exclude<RouteKind, { name: 'batch' }>;

/** A call with one request: queue, room for the body, body, worker, work, answer. */
export async function serveSingle(
  { route, call, record }: RoutedCall,
  kind: SingleKind,
  { admission, identity, bodyTimeoutMs }: CallServices,
): Promise<void> {
  const ticket = admission.admit({
    announcedBytes: announcedBytes(call.metadata),
    remainingMs: call.remainingMs(),
  });
  try {
    call.limit(ticket.maxBytes);
    await ticket.room(call.signal);
    const request = decodeRequest(route, await readSingle(call, bodyTimeoutMs));
    ticket.bodyRead(call.receivedBytes);
    record.identify(request);
    await ticket.worker(call.signal);
    call.assertOpen();
    record.started();
    const context = callContext(call, admission.workers, identity());
    if (kind.name === 'server stream') {
      await sendAll(call, route, kind.run(request, context));
      record.worked();
    } else {
      // Resolves only when the handler has really stopped, also when its caller has long gone: until then the worker is busy.
      const response = await kind.run(request, context);
      record.worked();
      // The worker goes on to the next call while the network takes the answer.
      ticket.workDone();
      await sendHeld(call, route.encode(response), admission.bodies);
    }
  } finally {
    ticket.close();
  }
}

/** Message by message, each sent before the next is asked for. */
async function sendAll(call: Call, route: Route, responses: AsyncIterable<unknown>): Promise<void> {
  for await (const response of responses) await call.send(route.encode(response));
}

/** An answer that its caller is slow to take counts as memory in use. */
async function sendHeld(
  call: Call,
  message: Buffer,
  bodies: CallServices['admission']['bodies'],
): Promise<void> {
  const hold = bodies.holdNow(message.length);
  try {
    await call.sendLast(message);
  } finally {
    hold.release();
  }
}
