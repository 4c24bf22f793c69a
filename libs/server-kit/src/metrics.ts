import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import type { ErrorCode, SkillCounter, SkillError } from '@skillgate/core';
import { Refusal } from './refusal.js';

/** From 1 ms to a minute. */
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** From a tenth of a millisecond, around the promise of 50 ms. */
const refusalSeconds = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25];

/** Errors that are the skill's making and not the caller's, as the contract lists them. */
const ownFaults: ReadonlySet<ErrorCode> = new Set([
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

export interface EndedCall {
  method: string;
  error: SkillError | undefined;
  /** Whether the handler got it. */
  wasStarted: boolean;
  queueMs: number;
  totalMs: number;
  receivedBytes: number;
  sentBytes: number;
}

/** How many there are now. */
export interface Load {
  readonly inFlight: number;
  readonly queued: number;
  readonly bodyBytes: number;
}

/** Sums since the start, for SkillHealthService. */
export interface Totals {
  requests: number;
  failed: number;
  bytes: number;
}

/** What a server counts. Every server has its own registry. */
export interface Metrics {
  readonly registry: Registry;
  readonly totals: Readonly<Totals>;
  /** A call reached its handler. */
  started(method: string): void;
  /** A worker was busy for so long. */
  worked(workMs: number): void;
  ended(call: EndedCall): void;
  /** A call outside the skill's own services was turned away. */
  refused(refusal: Refusal): void;
  /** 50th, 90th and 99th percentile of the calls answered in the last minute, in milliseconds; 0 when there were none. */
  percentilesMs(): Promise<{ p50Ms: number; p90Ms: number; p99Ms: number }>;
}

/** @param counters What the skill's engine counts itself. */
export function createMetrics(load: Load, counters: readonly SkillCounter[] = []): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const totals: Totals = { requests: 0, failed: 0, bytes: 0 };

  const histogram = (name: string, help: string, buckets = seconds) =>
    new Histogram({ name: `skillgate_${name}`, help, buckets, registers });
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `skillgate_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `skillgate_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });

  const requests = counter('requests_total', 'Calls that ended, by gRPC code.', ['method', 'code']);
  const starts = counter('started_total', 'Calls that reached the handler.', ['method']);
  const drops = counter(
    'dropped_total',
    'Calls that were cancelled or expired while they waited, and never reached the handler.',
    ['reason'],
  );
  const rejects = counter('rejects_total', 'Calls turned away by the server, by reason.', [
    'reason',
  ]);
  const received = counter('received_bytes_total', 'Payload bytes received.');
  const sent = counter('sent_bytes_total', 'Payload bytes sent.');
  const queueTime = histogram('queue_seconds', "From a call's headers until it had its worker.");
  const workTime = histogram('work_seconds', 'How long a worker was busy with one piece of work.');
  const totalTime = histogram('total_seconds', "From a call's headers to its status.");
  const refusalTime = histogram(
    'refusal_seconds',
    "From a call's headers to its refusal, of those refused before the body was read.",
    refusalSeconds,
  );
  gauge('in_flight', 'Calls that are worked on.', () => load.inFlight);
  gauge('queued', 'Calls that wait.', () => load.queued);
  gauge('body_bytes', 'Bytes of requests and answers in memory.', () => load.bodyBytes);
  for (const { name, help, read } of counters) {
    new Counter({
      name: `skillgate_${name}`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }
  const recent = new Summary({
    name: 'recent_ms',
    help: 'Total time of the last minute.',
    percentiles: [0.5, 0.9, 0.99],
    maxAgeSeconds: 60,
    // Each value goes into every bucket: more of them are finer, and slower.
    ageBuckets: 3,
    registers: [],
  });

  function dropReason(error: SkillError): 'cancelled' | 'expired' | undefined {
    if (error.code === 'CANCELLED') return 'cancelled';
    return error.code === 'DEADLINE_EXCEEDED' ? 'expired' : undefined;
  }

  function countError(error: SkillError, { wasStarted, receivedBytes, totalMs }: EndedCall): void {
    if (ownFaults.has(error.code)) totals.failed++;
    if (error instanceof Refusal) {
      rejects.inc({ reason: error.reason });
      if (receivedBytes === 0) refusalTime.observe(totalMs / 1000);
      return;
    }
    const reason = dropReason(error);
    if (!wasStarted && reason !== undefined) drops.inc({ reason });
  }

  return {
    registry,
    totals,
    started(method) {
      starts.inc({ method });
    },
    worked(workMs) {
      workTime.observe(workMs / 1000);
    },
    refused(refusal) {
      rejects.inc({ reason: refusal.reason });
    },
    ended(call) {
      const { method, error, wasStarted, queueMs, totalMs, receivedBytes, sentBytes } = call;
      totals.requests++;
      totals.bytes += receivedBytes + sentBytes;
      requests.inc({ method, code: error?.code ?? 'OK' });
      received.inc(receivedBytes);
      sent.inc(sentBytes);
      totalTime.observe(totalMs / 1000);
      if (wasStarted) {
        queueTime.observe(queueMs / 1000);
        recent.observe(totalMs);
      }
      if (error !== undefined) countError(error, call);
    },
    async percentilesMs() {
      const { values } = await recent.get();
      const at = (quantile: number) =>
        values.find(({ labels }) => labels.quantile === quantile)?.value || 0;
      return { p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99) };
    },
  };
}
