import { deadlineExceeded } from '@skillgate/core';
import type { Call } from './call.js';
import { oneRequestExpected, Refusal } from './refusal.js';

/**
 * Reads the one request of a call whose method takes one.
 * @throws Refusal when none or several come, or when it takes longer than `timeoutMs`: a caller that trickles its
 * body would hold its place in memory up to its deadline.
 */
export async function readSingle(call: Call, timeoutMs: number): Promise<Buffer> {
  const timer = setTimeout(() => {
    const message = `The request must arrive within ${timeoutMs} ms of being asked for (SKILLGATE_BODY_TIMEOUT_MS at the server), and did not.`;
    call.finish(new Refusal('body_timeout', deadlineExceeded(message)));
  }, timeoutMs);
  try {
    const body = await call.read();
    if (body === undefined) throw oneRequestExpected('none');
    call.expectEnd();
    if ((await call.read()) !== undefined) throw oneRequestExpected('several');
    return body;
  } finally {
    clearTimeout(timer);
  }
}
