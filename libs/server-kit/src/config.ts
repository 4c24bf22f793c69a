import { readFileSync } from 'node:fs';
import {
  choice,
  durationMs,
  type Environment,
  failedPrecondition,
  flag,
  int,
  isHeaderText,
  readVariables,
  text,
} from '@skillgate/core';

const mebibyte = 1024 * 1024;
const highestPort = 65_535;
const metricsPortOffset = 10_000;
/** Stands for "not set": the default follows from another variable. */
const unset = -1;

export interface ServerDefaults {
  /** The port when SKILLGATE_PORT is not set; core's `skills` has one for each. */
  defaultPort: number;
}

/** Every variable that the server kit reads, for `--help` and the README's table. */
export function serverVariables({ defaultPort }: ServerDefaults) {
  return {
    host: text('SKILLGATE_HOST', {
      default: '0.0.0.0',
      description: 'The address to listen on, for gRPC and for metrics.',
    }),
    port: int('SKILLGATE_PORT', {
      default: defaultPort,
      min: 0,
      max: highestPort,
      description: 'The port of gRPC; 0 takes any free one.',
    }),
    metrics: flag('SKILLGATE_METRICS', {
      default: true,
      description: 'Whether /metrics, /healthz and /readyz are served over HTTP.',
    }),
    metricsPort: int('SKILLGATE_METRICS_PORT', {
      default: unset,
      shownDefault: 'the port of gRPC + 10000',
      min: 0,
      max: highestPort,
      description: 'The port of /metrics, /healthz and /readyz; 0 takes any free one.',
    }),
    queueCalls: int('SKILLGATE_QUEUE_CALLS', {
      default: 64,
      min: 0,
      description: 'Calls that may wait for a worker; more are refused with RESOURCE_EXHAUSTED.',
    }),
    queueBytes: int('SKILLGATE_QUEUE_BYTES', {
      default: 256 * mebibyte,
      min: 0,
      description: 'Bytes that waiting calls may announce together; more are refused.',
    }),
    bodyBytes: int('SKILLGATE_BODY_BYTES', {
      default: 32 * mebibyte,
      min: 1,
      description:
        'Bytes of requests and answers held in memory; beyond it bodies stay at their senders.',
    }),
    maxMessageBytes: int('SKILLGATE_MAX_MESSAGE_BYTES', {
      default: 21 * mebibyte,
      min: 1024,
      description: 'The largest request message; a larger one is INVALID_ARGUMENT.',
    }),
    maxResponseBytes: int('SKILLGATE_MAX_RESPONSE_BYTES', {
      default: 64 * mebibyte,
      min: 1024,
      description: 'The largest answer message; a request for a larger one is INVALID_ARGUMENT.',
    }),
    maxStreams: int('SKILLGATE_MAX_STREAMS', {
      default: 4,
      min: 1,
      description:
        'Batches (streams of requests) open at a time; each may hold one message beyond SKILLGATE_BODY_BYTES.',
    }),
    maxConnectionStreams: int('SKILLGATE_MAX_CONNECTION_STREAMS', {
      default: 1024,
      min: 1,
      description: 'Calls open at a time on one connection; more wait at the caller.',
    }),
    windowBytes: int('SKILLGATE_WINDOW_BYTES', {
      default: 256 * 1024,
      min: 65_535,
      max: 2 ** 31 - 1,
      description: 'HTTP/2 flow control: bytes of a request that a caller may send unread.',
    }),
    defaultDeadlineMs: durationMs('SKILLGATE_DEFAULT_DEADLINE_MS', {
      default: 60_000,
      min: 1,
      description: 'The deadline of a call that brings none, in milliseconds.',
    }),
    defaultBatchDeadlineMs: durationMs('SKILLGATE_DEFAULT_BATCH_DEADLINE_MS', {
      default: 3_600_000,
      min: 1,
      description: 'The deadline of a batch that brings none, in milliseconds.',
    }),
    bodyTimeoutMs: durationMs('SKILLGATE_BODY_TIMEOUT_MS', {
      default: 30_000,
      min: 1,
      description: 'How long a request may take to arrive once it is being read, in milliseconds.',
    }),
    tlsCertFile: text('SKILLGATE_TLS_CERT_FILE', {
      default: undefined,
      description: 'The certificate chain (PEM) to serve TLS with; read again when it changes.',
    }),
    tlsKeyFile: text('SKILLGATE_TLS_KEY_FILE', {
      default: undefined,
      description: 'The private key (PEM) of that certificate.',
    }),
    tlsClientCaFile: text('SKILLGATE_TLS_CLIENT_CA_FILE', {
      default: undefined,
      description: 'The authorities (PEM) that sign callers: set, it makes TLS mutual.',
    }),
    tlsReloadMs: durationMs('SKILLGATE_TLS_RELOAD_MS', {
      default: 10_000,
      min: 10,
      description: 'How often the TLS files are looked at for a change, in milliseconds.',
    }),
    probeCertFile: text('SKILLGATE_PROBE_CERT_FILE', {
      default: undefined,
      shownDefault: "the server's own",
      description: 'The certificate (PEM) that the health check shows where TLS is mutual.',
    }),
    probeKeyFile: text('SKILLGATE_PROBE_KEY_FILE', {
      default: undefined,
      shownDefault: "the server's own",
      description: 'The private key (PEM) of that certificate.',
    }),
    authToken: text('SKILLGATE_AUTH_TOKEN', {
      default: undefined,
      description: 'The bearer token that every call but grpc.health.v1 must bring.',
    }),
    authTokenFile: text('SKILLGATE_AUTH_TOKEN_FILE', {
      default: undefined,
      description: 'A file that holds the token instead.',
    }),
    reflection: flag('SKILLGATE_REFLECTION', {
      default: true,
      description: 'Whether gRPC server reflection is served.',
    }),
    logLevel: choice(
      'SKILLGATE_LOG_LEVEL',
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      { default: 'info', description: 'The least serious log line that is written.' },
    ),
    drainDelayMs: durationMs('SKILLGATE_DRAIN_DELAY_MS', {
      default: 300,
      min: 0,
      description: 'How long a stopping server still takes calls while callers move away, in ms.',
    }),
    drainGraceMs: durationMs('SKILLGATE_DRAIN_GRACE_MS', {
      default: 25_000,
      min: 0,
      description: 'How long a stopping server finishes what it has, in milliseconds.',
    }),
  };
}

type Read = ReturnType<typeof readServerVariables>;

/** How a skill is served. */
export type ServerConfig = Omit<Read, 'authTokenFile'>;

function readServerVariables(env: Environment, defaults: ServerDefaults) {
  return readVariables(serverVariables(defaults), env);
}

/**
 * Reads how a skill is served from the environment.
 * @throws SkillError FAILED_PRECONDITION that names what does not fit, what was expected, and what to do.
 */
export function serverConfig(env: Environment, defaults: ServerDefaults): ServerConfig {
  const { authTokenFile, ...read } = readServerVariables(env, defaults);
  if (read.bodyBytes < read.maxMessageBytes) {
    throw failedPrecondition(
      `SKILLGATE_BODY_BYTES (${read.bodyBytes}) must be at least SKILLGATE_MAX_MESSAGE_BYTES (${read.maxMessageBytes}): raise the first or lower the second.`,
    );
  }
  if ((read.tlsCertFile === undefined) !== (read.tlsKeyFile === undefined)) {
    throw failedPrecondition(
      'SKILLGATE_TLS_CERT_FILE and SKILLGATE_TLS_KEY_FILE belong together: set both or neither.',
    );
  }
  if (read.tlsClientCaFile !== undefined && read.tlsCertFile === undefined) {
    throw failedPrecondition(
      'SKILLGATE_TLS_CLIENT_CA_FILE needs SKILLGATE_TLS_CERT_FILE and SKILLGATE_TLS_KEY_FILE too.',
    );
  }
  return {
    ...read,
    metricsPort: read.metricsPort === unset ? metricsPortFor(read.port) : read.metricsPort,
    authToken: sendable(authTokenFrom(read.authToken, authTokenFile)),
  };
}

/** Four skills on one host have four ports of each kind: 50051–50054 and 60051–60054. */
function metricsPortFor(port: number): number {
  if (port === 0) return 0;
  const above = port + metricsPortOffset;
  return above <= highestPort ? above : port - metricsPortOffset;
}

function sendable(token: string | undefined): string | undefined {
  if (token === undefined || isHeaderText(token)) return token;
  throw failedPrecondition(
    'The token (SKILLGATE_AUTH_TOKEN or its file) must be of printable ASCII characters: no client ' +
      'could send another one.',
  );
}

function authTokenFrom(token: string | undefined, file: string | undefined): string | undefined {
  if (file === undefined) return token;
  if (token !== undefined) {
    throw failedPrecondition(
      'SKILLGATE_AUTH_TOKEN and SKILLGATE_AUTH_TOKEN_FILE are both set: unset one of them.',
    );
  }
  let content: string;
  try {
    content = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw failedPrecondition(
      `SKILLGATE_AUTH_TOKEN_FILE names '${file}', which can't be read: ${(cause as Error).message}.`,
      { cause },
    );
  }
  if (content === '') {
    throw failedPrecondition(
      `SKILLGATE_AUTH_TOKEN_FILE names '${file}', which is empty: put the token in it, or unset the variable to serve without one.`,
    );
  }
  return content;
}
