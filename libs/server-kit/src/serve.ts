import { Server } from '@grpc/grpc-js';
import {
  servingIdentity,
  type Logger,
  type ServiceDefinition,
  type SkillHandler,
} from '@skillgate/core';
import { createAdmission } from './admission.js';
import { createAuxiliaryCalls } from './auxiliary-calls.js';
import { createAuthenticate } from './bearer-token.js';
import type { Call } from './call.js';
import type { ServerConfig } from './config.js';
import { drain, type DrainOutcome } from './drain.js';
import { addHealthService } from './health.js';
import { grpcServerOptions, tuneHttp2 } from './http2-options.js';
import { createCallInterceptor, mountRoutes } from './intercept-calls.js';
import { bindGrpc } from './listen.js';
import { createLogger } from './logger.js';
import { startMetricsServer } from './metrics-server.js';
import { createMetrics, type Load } from './metrics.js';
import { createReadiness } from './readiness.js';
import { addReflection } from './reflection.js';
import { routesOf } from './route.js';
import { createServerCredentials } from './server-credentials.js';
import { addSkillHealthService } from './skill-health.js';
import { warmUpAgain, warmUpSkill, type WarmUpOptions } from './warm-up.js';

const skillHealthName = 'skills.v1.SkillHealthService';

export interface ServeOptions<S extends ServiceDefinition> {
  /** What is served. The server closes it when it stops. */
  handler: SkillHandler<S>;
  config: ServerConfig;
  /** @default JSON lines on the standard output, from `config.logLevel` on */
  log?: Logger;
}

/** A skill that is being served. */
export interface RunningServer {
  /** The port of gRPC. */
  readonly port: number;
  /** The port of /metrics, /healthz and /readyz; undefined when they are switched off. */
  readonly metricsPort: number | undefined;
  /**
   * Resolves when the warm-up has passed and calls are taken. Rejects with its SkillError when it fails: after
   * FAILED_PRECONDITION the server stays up to tell so; after anything else it is of no use.
   */
  readonly ready: Promise<void>;
  /** Drains and stops: finishes what runs and waits, within the grace time. Further calls give the same promise. */
  stop(): Promise<DrainOutcome>;
}

/**
 * Serves a skill: gRPC with health and reflection, metrics over HTTP. Resolves when both ports are open.
 * @throws SkillError FAILED_PRECONDITION when a port can't be had or the TLS files are not good
 */
export async function serve<S extends ServiceDefinition>({
  handler,
  config,
  log = createLogger(config, handler.skill),
}: ServeOptions<S>): Promise<RunningServer> {
  const calls = new Set<Call>();
  const readiness = createReadiness();
  const authenticate = createAuthenticate(config.authToken);
  const load: Load = {
    get inFlight() {
      return calls.size - admission.queuedCalls;
    },
    get queued() {
      return admission.queuedCalls;
    },
    get bodyBytes() {
      return admission.bodies.usedBytes;
    },
  };
  const metrics = createMetrics(load, handler.counters);
  const admission = createAdmission({
    ...config,
    workers: handler.concurrency,
    onWork: metrics.worked,
  });
  const identity = () =>
    servingIdentity(handler.skill, handler.identity(), { message_bytes: config.maxMessageBytes });

  const routes = routesOf(handler);
  const services = [...new Set(routes.map(({ service }) => service)), skillHealthName];
  const { skill } = handler;
  const auxiliary = createAuxiliaryCalls({ skill, authenticate, onRefusal: metrics.refused });
  const interceptor = createCallInterceptor({
    skill,
    routes,
    config,
    services: { authenticate, readiness, admission, identity, ...config },
    auxiliary,
    calls,
    metrics,
    log,
  });
  const server = new Server({ ...grpcServerOptions(config), interceptors: [interceptor] });
  mountRoutes(server, routes);
  addHealthService(server, readiness, services);
  addSkillHealthService(server, {
    readiness,
    metrics,
    load,
    degradedReasons: () => handler.degradedReasons(),
    identity,
  });
  if (config.reflection) addReflection(server, [...services, 'grpc.health.v1.Health']);

  const tls = createServerCredentials({
    paths: tlsPaths(config),
    reloadMs: config.tlsReloadMs,
    log,
  });
  const port = await bindGrpc(
    server,
    { host: config.host, port: config.port, variable: 'SKILLGATE_PORT' },
    tls.credentials,
  );
  tuneHttp2(server, config);
  const metricsServer = config.metrics
    ? await startMetricsServer({
        host: config.host,
        port: config.metricsPort,
        registry: metrics.registry,
        readiness,
      }).catch((error: unknown) => {
        server.forceShutdown();
        tls.close();
        throw error;
      })
    : undefined;
  log.info(
    { port, metricsPort: metricsServer?.port, tls: config.tlsCertFile !== undefined },
    'listening',
  );

  const stopping = new AbortController();
  const warmUp: WarmUpOptions = {
    warmUp: (signal) => handler.warmUp(signal),
    signal: stopping.signal,
    readiness,
    log,
  };
  const ready = warmUpSkill(warmUp);
  handler.onLoss?.((problem) => warmUpAgain(problem, warmUp));
  // Told by the log and by /readyz; whoever awaits `ready` has it besides.
  ready.catch(() => undefined);

  async function stop(): Promise<DrainOutcome> {
    stopping.abort();
    const outcome = await drain({
      server,
      readiness,
      endWatches: auxiliary.endAll,
      calls,
      delayMs: config.drainDelayMs,
      graceMs: config.drainGraceMs,
      log,
    });
    tls.close();
    await handler.close();
    await metricsServer?.close();
    return outcome;
  }

  let stopped: Promise<DrainOutcome> | undefined;
  return { port, metricsPort: metricsServer?.port, ready, stop: () => (stopped ??= stop()) };
}

function tlsPaths({ tlsCertFile, tlsKeyFile, tlsClientCaFile }: ServerConfig) {
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return undefined;
  return { certFile: tlsCertFile, keyFile: tlsKeyFile, clientCaFile: tlsClientCaFile };
}
