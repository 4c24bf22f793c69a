import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { listen } from './listen.js';
import type { Readiness } from './readiness.js';

export interface MetricsServerOptions {
  host: string;
  port: number;
  registry: Registry;
  readiness: Readiness;
}

/** The HTTP side of a skill, for orchestrators and Prometheus. */
export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

interface Reply {
  status: number;
  type?: string;
  body: string;
}

const paths = ['/metrics', '/healthz', '/readyz'];

/**
 * Serves /metrics (Prometheus), /healthz (200 while the process lives) and /readyz (200 when calls are taken, else 503
 * with the reasons, a line each). A full queue is neither dead nor unready.
 * @throws SkillError FAILED_PRECONDITION when the port can't be had
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    replyTo(request.method ?? '', request.url ?? '', options).then(
      (reply) => send(response, reply, request.method === 'HEAD'),
      (error: Error) => send(response, { status: 500, body: error.message }, false),
    );
  });
  // No honest scraper takes long to ask.
  server.requestTimeout = 10_000;
  const port = await listen(server, { ...options, variable: 'SKILLGATE_METRICS_PORT' });
  return { port, close: () => close(server) };
}

async function replyTo(method: string, url: string, options: MetricsServerOptions): Promise<Reply> {
  const path = url.split('?')[0] ?? '';
  if (!paths.includes(path)) {
    return { status: 404, body: `Not found: '${path}'. There are ${paths.join(', ')}.` };
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, body: `${path} takes GET and HEAD, got ${method}.` };
  }
  if (path === '/metrics') {
    const { registry } = options;
    return { status: 200, type: registry.contentType, body: await registry.metrics() };
  }
  if (path === '/healthz') return { status: 200, body: 'alive' };
  const { reasons } = options.readiness;
  return reasons.length === 0
    ? { status: 200, body: 'ready' }
    : { status: 503, body: reasons.join('\n') };
}

function send(response: ServerResponse, reply: Reply, headOnly: boolean): void {
  const { status, type = 'text/plain; charset=utf-8', body } = reply;
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    ...(status === 405 && { allow: 'GET, HEAD' }),
  });
  response.end(headOnly ? undefined : `${body}`);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
