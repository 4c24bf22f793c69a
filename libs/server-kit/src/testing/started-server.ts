import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { silentLogger, type Environment, type Logger } from '@skillgate/core';
import { ImageServiceService, PreprocessRequest, type PreprocessResponse } from '@skillgate/proto';
import { onTestFinished } from 'vitest';
import { serverConfig } from '../config.js';
import { serve } from '../serve.js';
import { createFakeImageHandler, type FakeOptions } from './fake-image-handler.js';

interface StartOptions extends FakeOptions {
  env?: Environment;
  log?: Logger;
  /** Whether to wait for the warm-up. @default true */
  ready?: boolean;
}

/** How a call ended, without throwing. */
export interface Ended {
  response: PreprocessResponse | undefined;
  error: ServiceError | undefined;
  ms: number;
}

export interface Sent {
  id?: string;
  bytes?: number;
  deadlineMs?: number;
  announce?: boolean | number;
  metadata?: Record<string, string>;
}

/** A server on port 0 with a fake skill, and a client; both are gone when the test is over. */
export async function startServer({
  env = {},
  log = silentLogger,
  ready = true,
  ...fake
}: StartOptions = {}) {
  const { handler, seen } = createFakeImageHandler(fake);
  const config = serverConfig(
    {
      SKILLGATE_HOST: '127.0.0.1',
      SKILLGATE_PORT: '0',
      SKILLGATE_DRAIN_DELAY_MS: '0',
      SKILLGATE_DRAIN_GRACE_MS: '500',
      ...env,
    },
    { defaultPort: 50052 },
  );
  const server = await serve({ handler, config, log });
  const client = connect(server.port);
  onTestFinished(async () => {
    client.close();
    await server.stop();
  });
  if (ready) await server.ready;
  return { server, client, seen, handler, port: server.port };
}

/** A client with a connection of its own. */
export function connect(port: number, channelCredentials = credentials.createInsecure()): Client {
  return new Client(`127.0.0.1:${port}`, channelCredentials, {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_receive_message_length': -1,
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
  });
}

/** One call of Preprocess. */
export function preprocess(client: Client, sent: Sent = {}) {
  const { id = '', bytes = 10, deadlineMs = 10_000, announce = true } = sent;
  const body = Buffer.from(
    PreprocessRequest.encode(
      PreprocessRequest.fromPartial({ id, image: Buffer.alloc(bytes, 1) }),
    ).finish(),
  );
  const metadata = new Metadata();
  if (announce !== false) {
    metadata.set('skillgate-request-bytes', String(announce === true ? body.length : announce));
  }
  for (const [key, value] of Object.entries(sent.metadata ?? {})) metadata.set(key, value);
  return unary(client, body, metadata, deadlineMs);
}

/** Any bytes as a call of Preprocess. */
export function unary(client: Client, body: Buffer, metadata: Metadata, deadlineMs: number) {
  const startedMs = performance.now();
  let cancel = () => {};
  const ended = new Promise<Ended>((resolve) => {
    const call = client.makeUnaryRequest(
      ImageServiceService.preprocess.path,
      (buffer: Buffer) => buffer,
      ImageServiceService.preprocess.responseDeserialize,
      body,
      metadata,
      deadlineMs === Infinity ? {} : { deadline: Date.now() + deadlineMs },
      (error, response) =>
        resolve({
          response,
          error: error ?? undefined,
          ms: performance.now() - startedMs,
        }),
    );
    cancel = () => call.cancel();
  });
  return { ended, cancel };
}

/** The value of a metric, summed over the label sets that hold all of `labels`. */
export async function metric(port: number | undefined, name: string, labels: string[] = []) {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .filter((line) => labels.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** Waits until it holds. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 5_000): Promise<void> {
  const endMs = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`did not hold within ${ms} ms: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
