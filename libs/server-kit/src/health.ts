import {
  status as statusCodes,
  type Server,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from '@grpc/grpc-js';
import {
  HealthCheckResponse_ServingStatus as ServingStatus,
  HealthService,
  type HealthCheckRequest,
  type HealthCheckResponse,
} from '@skillgate/proto';
import type { Readiness } from './readiness.js';

/** Watches open at a time; each is a little memory for as long as its watcher likes. */
const maxWatchers = 1_000;

type Watcher = ServerWritableStream<HealthCheckRequest, HealthCheckResponse>;

/**
 * Serves `grpc.health.v1` for the named services and for '', the server as a whole. All of them turn SERVING together,
 * when the warm-up has passed. A Watch stays open until its watcher leaves or the server closes.
 */
export function addHealthService(
  server: Server,
  readiness: Readiness,
  services: readonly string[],
): void {
  const known = new Set(['', ...services]);
  const watchers = new Set<Watcher>();

  function statusOf(service: string): ServingStatus | undefined {
    if (!known.has(service)) return undefined;
    return readiness.state.name === 'serving' ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
  }

  function check(
    { request }: ServerUnaryCall<HealthCheckRequest, HealthCheckResponse>,
    respond: sendUnaryData<HealthCheckResponse>,
  ): void {
    const status = statusOf(request.service);
    if (status !== undefined) respond(null, { status });
    else respond({ code: statusCodes.NOT_FOUND, details: unknownService(request.service, known) });
  }

  function watch(watcher: Watcher): void {
    if (watchers.size >= maxWatchers) {
      const details = `At most ${maxWatchers} health watches may be open; close some, or use Check.`;
      watcher.emit('error', { code: statusCodes.RESOURCE_EXHAUSTED, details });
      return;
    }
    watchers.add(watcher);
    const forget = () => watchers.delete(watcher);
    watcher.on('cancelled', forget).on('close', forget);
    tell(watcher);
  }

  function tell(watcher: Watcher): void {
    watcher.write({ status: statusOf(watcher.request.service) ?? ServingStatus.SERVICE_UNKNOWN });
  }

  let told = statusOf('');
  readiness.onChange(() => {
    if (statusOf('') === told) return;
    told = statusOf('');
    for (const watcher of watchers) tell(watcher);
  });

  server.addService(HealthService, {
    check,
    watch,
    list(_call: unknown, respond: sendUnaryData<unknown>) {
      const statuses = [...known].map((name) => [name, { status: statusOf(name) }]);
      respond(null, { statuses: Object.fromEntries(statuses) });
    },
  });
}

function unknownService(service: string, known: ReadonlySet<string>): string {
  const names = [...known].map((name) => `'${name}'`).join(', ');
  return `The service must be one of ${names}, got '${service}'.`;
}
