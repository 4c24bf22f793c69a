import type { Server, sendUnaryData } from '@grpc/grpc-js';
import { cpuQuota, type ServingIdentity } from '@skillgate/core';
import { HealthStatus, SkillHealthServiceService, type CheckResponse } from '@skillgate/proto';
import type { Load, Metrics } from './metrics.js';
import type { Readiness } from './readiness.js';

export interface SkillHealthOptions {
  readiness: Readiness;
  metrics: Metrics;
  load: Load;
  /** Why the skill does not serve everything; empty when it does. */
  degradedReasons: () => readonly string[];
  identity: () => ServingIdentity;
}

/** Serves `skills.v1.SkillHealthService`. It waits for no worker, so it answers at once also under full load. */
export function addSkillHealthService(server: Server, options: SkillHealthOptions): void {
  const cpuPercent = createCpuMeter();
  server.addService(SkillHealthServiceService, {
    check(_call: unknown, respond: sendUnaryData<CheckResponse>) {
      describe(options, cpuPercent()).then(
        (response) => respond(null, response),
        (error: Error) => respond(error),
      );
    },
  });
}

async function describe(
  { readiness, metrics, load, degradedReasons, identity }: SkillHealthOptions,
  cpuPercent: number,
): Promise<CheckResponse> {
  const taking = readiness.state.name === 'serving';
  const reasons = taking ? [...degradedReasons()] : [...readiness.reasons];
  const servingStatus = reasons.length > 0 ? HealthStatus.DEGRADED : HealthStatus.HEALTHY;
  return {
    status: taking ? servingStatus : HealthStatus.UNAVAILABLE,
    reasons,
    ramMb: process.memoryUsage.rss() / 1e6,
    cpuPercent,
    totalRequests: BigInt(metrics.totals.requests),
    failedRequests: BigInt(metrics.totals.failed),
    inFlight: load.inFlight,
    queued: load.queued,
    bytesProcessed: BigInt(metrics.totals.bytes),
    uptimeSeconds: process.uptime(),
    latency: await metrics.percentilesMs(),
    identity: identity() as CheckResponse['identity'],
  };
}

/** CPU used since the last reading, in percent of what the process may use. */
function createCpuMeter(): () => number {
  const quota = cpuQuota();
  let used = process.cpuUsage();
  let atMs = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(used);
    const elapsedMs = performance.now() - atMs;
    used = process.cpuUsage();
    atMs = performance.now();
    return elapsedMs <= 0 ? 0 : (((user + system) / 1000 / elapsedMs) * 100) / quota;
  };
}
