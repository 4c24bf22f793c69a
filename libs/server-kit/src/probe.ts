import { readFileSync } from 'node:fs';
import {
  connect,
  constants,
  type ClientHttp2Session,
  type SecureClientSessionOptions,
} from 'node:http2';
import type { Environment } from '@skillgate/core';

/** Less than the time-out of a container's health check. */
const timeoutMs = 2_000;
/** A message that is empty (service ''), behind gRPC's prefix: not compressed, 0 bytes. */
const emptyRequest = Buffer.alloc(5);
/** HealthCheckResponse { status: SERVING }: prefix of 2 bytes, field 1, varint 1. */
const servingResponse = Buffer.from([0, 0, 0, 0, 2, 8, 1]);

export type ProbeOutcome = { serving: true } | { serving: false; reason: string };

/**
 * Asks the server on this host for its health, by the variables that the server itself reads. Speaks gRPC's few bytes
 * by hand: loading @grpc/grpc-js takes longer than the answer. With mutual TLS it shows SKILLGATE_PROBE_CERT_FILE and
 * SKILLGATE_PROBE_KEY_FILE, by default the server's own certificate.
 */
export async function probe(env: Environment, defaultPort?: string): Promise<ProbeOutcome> {
  const { SKILLGATE_PORT: port = defaultPort } = env;
  if (port === undefined) {
    return { serving: false, reason: 'SKILLGATE_PORT must be set, or the port given as argument.' };
  }
  const tls = env.SKILLGATE_TLS_CERT_FILE !== undefined;
  const target = `${tls ? 'https' : 'http'}://${localHost(env.SKILLGATE_HOST)}:${port}`;
  let session: ClientHttp2Session | undefined;
  try {
    session = connect(target, tls ? tlsOptions(env) : {});
    return await ask(session, target);
  } catch (error) {
    return { serving: false, reason: `${target}: ${(error as Error).message}` };
  } finally {
    session?.destroy();
  }
}

function localHost(host = '0.0.0.0'): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function tlsOptions(env: Environment): SecureClientSessionOptions {
  // The certificate is for the name that callers use, not for this host's own; and nothing secret is sent.
  const options: SecureClientSessionOptions = { rejectUnauthorized: false };
  if (env.SKILLGATE_TLS_CLIENT_CA_FILE === undefined) return options;
  const certFile = env.SKILLGATE_PROBE_CERT_FILE ?? env.SKILLGATE_TLS_CERT_FILE ?? '';
  const keyFile = env.SKILLGATE_PROBE_KEY_FILE ?? env.SKILLGATE_TLS_KEY_FILE ?? '';
  return { ...options, cert: readFileSync(certFile), key: readFileSync(keyFile) };
}

function ask(session: ClientHttp2Session, target: string): Promise<ProbeOutcome> {
  return new Promise((resolve, reject) => {
    // A stream on a session that fails says so before the session does, and has the reason as its cause.
    const fail = (error: Error) => reject(error.cause ?? error);
    const timer = setTimeout(() => fail(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
    timer.unref();
    session.on('error', fail);
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc+proto',
      [constants.HTTP2_HEADER_TE]: 'trailers',
    });
    const chunks: Buffer[] = [];
    stream.on('error', fail);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      clearTimeout(timer);
      const serving = Buffer.concat(chunks).equals(servingResponse);
      resolve(serving ? { serving } : { serving, reason: `${target} is not SERVING` });
    });
    stream.end(emptyRequest);
  });
}
