import { malformed } from './refusal.js';
import type { Route } from './route.js';

/** @throws Refusal INVALID_ARGUMENT when the bytes are not the method's request message */
export function decodeRequest(route: Route, body: Buffer): unknown {
  try {
    return route.decode(body);
  } catch (cause) {
    throw malformed(
      `The request must be a protobuf message as ${route.method} takes it; its ${body.length} bytes are not.`,
      cause,
    );
  }
}
