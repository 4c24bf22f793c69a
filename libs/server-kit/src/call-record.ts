import type { Logger, SkillError } from '@skillgate/core';
import type { Call } from './call.js';
import type { Metrics } from './metrics.js';
import { Refusal } from './refusal.js';

const maxIdCharacters = 128;

/** What is noted of one call while it is served, for the metrics and its line in the log. */
export interface CallRecord {
  /** Takes the `id` of the request, if it has one. */
  identify(request: unknown): void;
  /** The handler has it. */
  started(): void;
  /** The handler is done with it. */
  worked(): void;
  /** The call has ended, well when there is no error. @param endedAtMs By `performance.now()`. */
  ended(call: Call, error: SkillError | undefined, endedAtMs: number): void;
}

export function createCallRecord(method: string, metrics: Metrics, log: Logger): CallRecord {
  let id = '';
  let startedAtMs: number | undefined;
  let workedAtMs: number | undefined;

  return {
    identify(request) {
      const given = (request as { id?: unknown }).id;
      if (typeof given === 'string') id = given.slice(0, maxIdCharacters);
    },
    started() {
      startedAtMs = performance.now();
      metrics.started(method);
    },
    worked() {
      workedAtMs = performance.now();
    },
    ended(call, error, endedAtMs) {
      const queueMs = (startedAtMs ?? endedAtMs) - call.receivedAtMs;
      const workMs = startedAtMs === undefined ? 0 : (workedAtMs ?? endedAtMs) - startedAtMs;
      const totalMs = endedAtMs - call.receivedAtMs;
      const { receivedBytes, sentBytes, peer } = call;
      const code = error?.code ?? 'OK';
      metrics.ended({
        method,
        error,
        wasStarted: startedAtMs !== undefined,
        queueMs,
        totalMs,
        receivedBytes,
        sentBytes,
      });
      const fields = {
        id,
        method,
        code,
        queueMs: round(queueMs),
        workMs: round(workMs),
        totalMs: round(totalMs),
        receivedBytes,
        sentBytes,
        peer,
        ...(error instanceof Refusal && { reason: error.reason }),
        ...(error !== undefined && { error: error.message }),
        ...(error?.cause !== undefined && { err: error.cause }),
      };
      if (isOwnFault(code)) log.error(fields, 'call failed');
      else log.info(fields, 'call');
    },
  };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function isOwnFault(code: string): boolean {
  return code === 'INTERNAL' || code === 'UNKNOWN' || code === 'DATA_LOSS';
}
