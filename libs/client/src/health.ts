import { HealthStatus, type CheckResponse } from '@skillgate/proto';
import { identityFrom, type ServerIdentity } from './answer.js';

/** How a skill fares. */
export interface SkillHealth {
  status: 'healthy' | 'degraded' | 'unavailable';
  /** Why it is not healthy, in plain words. */
  reasons: string[];
  /** Resident memory in MB of 1,000,000 bytes. */
  ramMb: number;
  /** Of the CPUs that it may use; 100 is all of them. */
  cpuPercent: number;
  totalRequests: number;
  failedRequests: number;
  inFlight: number;
  queued: number;
  bytesProcessed: number;
  uptimeSeconds: number;
  /** Of the last minute. */
  latency: { p50Ms: number; p90Ms: number; p99Ms: number };
  identity: ServerIdentity;
}

const statusWords: Partial<Record<HealthStatus, SkillHealth['status']>> = {
  [HealthStatus.HEALTHY]: 'healthy',
  [HealthStatus.DEGRADED]: 'degraded',
};

/** The contract's `CheckResponse` in the client's words. */
export function healthFrom(response: CheckResponse): SkillHealth {
  const { p50Ms = 0, p90Ms = 0, p99Ms = 0 } = response.latency ?? {};
  return {
    status: statusWords[response.status] ?? 'unavailable',
    reasons: response.reasons,
    ramMb: response.ramMb,
    cpuPercent: response.cpuPercent,
    totalRequests: Number(response.totalRequests),
    failedRequests: Number(response.failedRequests),
    inFlight: response.inFlight,
    queued: response.queued,
    bytesProcessed: Number(response.bytesProcessed),
    uptimeSeconds: response.uptimeSeconds,
    latency: { p50Ms, p90Ms, p99Ms },
    identity: identityFrom(response.identity),
  };
}
