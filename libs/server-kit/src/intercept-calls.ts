import type { Server, ServerInterceptor } from '@grpc/grpc-js';
import type { Logger, SkillName } from '@skillgate/core';
import type { AuxiliaryCalls } from './auxiliary-calls.js';
import { driveCall, type Call } from './call.js';
import { createCallRecord } from './call-record.js';
import type { ServerConfig } from './config.js';
import type { Metrics } from './metrics.js';
import type { Route } from './route.js';
import { serveCall, type CallServices } from './serve-call.js';

const sameBytes = (bytes: Buffer) => bytes;

/** Tells grpc-js that the routes exist, with bytes as messages. The interceptor serves them. */
export function mountRoutes(server: Server, routes: readonly Route[]): void {
  for (const { path, kind } of routes) {
    const type = kind.name === 'batch' ? 'bidi' : kind.name === 'unary' ? 'unary' : 'serverStream';
    server.register(path, neverReached, sameBytes, sameBytes, type);
  }
}

function neverReached(): never {
  throw new Error('The interceptor serves every call of a skill by itself.');
}

interface Options {
  skill: SkillName;
  routes: readonly Route[];
  config: ServerConfig;
  services: CallServices;
  auxiliary: AuxiliaryCalls;
  /** The calls that are queued or worked on, kept up to date. */
  calls: Set<Call>;
  metrics: Metrics;
  log: Logger;
}

/** Gives every call of the skill to `serveCall`, and all others to the auxiliary ones. */
export function createCallInterceptor(options: Options): ServerInterceptor {
  const { skill, routes, config, services, auxiliary, calls, metrics, log } = options;
  const routesByPath = new Map(routes.map((route) => [route.path, route]));

  return ({ path }, base) => {
    const route = routesByPath.get(path);
    if (route === undefined) return auxiliary.intercept(path, base);
    const record = createCallRecord(route.method, metrics, log);
    const batch = route.kind.name === 'batch';
    return driveCall(base, {
      skill,
      maxMessageBytes: config.maxMessageBytes,
      maxResponseBytes: config.maxResponseBytes,
      defaultDeadlineMs: batch ? config.defaultBatchDeadlineMs : config.defaultDeadlineMs,
      onCall(call) {
        calls.add(call);
        void serveCall({ route, call, record }, services);
      },
      onEnd(call, error, endedAtMs) {
        calls.delete(call);
        record.ended(call, error, endedAtMs);
      },
    });
  };
}
