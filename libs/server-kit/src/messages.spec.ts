import { gzipSync } from 'node:zlib';
import { connect as connectHttp2 } from 'node:http2';
import { Metadata, status } from '@grpc/grpc-js';
import { PreprocessRequest } from '@skillgate/proto';
import { describe, expect, it } from 'vitest';
import { framed, openRaw } from './testing/raw-call.js';
import { metric, preprocess, startServer, unary } from './testing/started-server.js';

/** Sends bytes as they are, gRPC's prefix included, and gives the status that comes back. */
function sendRaw(port: number, chunks: Buffer[], headers: Record<string, string> = {}) {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  return new Promise<{ code: number; message: string }>((resolve, reject) => {
    const stream = openRaw(session, headers);
    const read = (fields: Record<string, unknown>) => {
      if (fields['grpc-status'] === undefined) return;
      const message = decodeURIComponent(String(fields['grpc-message']));
      resolve({ code: Number(fields['grpc-status']), message });
    };
    stream.on('response', read).on('trailers', read).on('error', reject);
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
  }).finally(() => session.destroy());
}

const small = { SKILLGATE_MAX_MESSAGE_BYTES: '10000' };
const request = Buffer.from(
  PreprocessRequest.encode(PreprocessRequest.fromPartial({ image: Buffer.alloc(100) })).finish(),
);

describe('messages', () => {
  it.each([
    ['announced', true],
    ['not announced', false],
  ])('calls a message over the limit the caller’s fault, %s', async (_, announce) => {
    const { client, server } = await startServer({ env: small });
    const { error } = await preprocess(client, { bytes: 50_000, announce }).ended;
    expect(error?.code).toBe(status.INVALID_ARGUMENT);
    expect(error?.details).toMatch(/must be at most 10000 bytes .*got 5\d{4}\. Send a smaller one/);
    expect(error?.metadata.get('grpc-retry-pushback-ms')).toEqual([]);
    expect(await metric(server.metricsPort, 'skillgate_rejects_total', ['oversize'])).toBe(1);
  });

  it.each([
    [11_000, 1000],
    [50, 0],
  ])('refuses %i bytes when %i were announced, without buffering them', async (bytes, announce) => {
    const { client, seen } = await startServer();
    const { error } = await preprocess(client, { bytes, announce }).ended;
    expect(error?.code).toBe(status.INVALID_ARGUMENT);
    expect(error?.details).toContain(`must be at most ${announce} bytes`);
    expect(seen.started).toEqual([]);
  });

  it.each(['-1', '1e3', 'many', ''])('refuses an announcement of %j', async (text) => {
    const { client } = await startServer();
    const metadata = { 'skillgate-request-bytes': text };
    const { error } = await preprocess(client, { announce: false, metadata }).ended;
    expect(error?.details).toBe(
      `The metadata skillgate-request-bytes must be a whole number of bytes, got '${text}'.`,
    );
  });

  it('refuses bytes that are no protobuf', async () => {
    const { client } = await startServer();
    const { error } = await unary(client, Buffer.alloc(20, 0xff), new Metadata(), 5000).ended;
    expect(error?.code).toBe(status.INVALID_ARGUMENT);
    expect(error?.details).toBe(
      'The request must be a protobuf message as skills.v1.ImageService/Preprocess takes it; its 20 bytes are not.',
    );
  });

  it('takes a gzipped message', async () => {
    const { port } = await startServer();
    const chunks = [framed(gzipSync(request), 1)];
    expect(await sendRaw(port, chunks, { 'grpc-encoding': 'gzip' })).toMatchObject({ code: 0 });
  });

  it('bounds what a gzipped message grows to', async () => {
    const { port } = await startServer({ env: small });
    const chunks = [framed(gzipSync(Buffer.alloc(5_000_000)), 1)];
    const { code, message } = await sendRaw(port, chunks, { 'grpc-encoding': 'gzip' });
    expect(code).toBe(status.INVALID_ARGUMENT);
    expect(message).toContain('must be at most 10000 bytes');
  });

  it('refuses a gzipped message that is broken', async () => {
    const { port } = await startServer();
    const chunks = [framed(Buffer.from('no gzip at all'), 1)];
    expect(await sendRaw(port, chunks, { 'grpc-encoding': 'gzip' })).toEqual({
      code: status.INVALID_ARGUMENT,
      message: "The request must be compressed as 'grpc-encoding' says; it can't be decompressed.",
    });
  });

  it.each([
    ['none', []],
    ['several', [framed(request), framed(request)]],
    ['several', [framed(request), framed(Buffer.alloc(1_000_000))]],
  ])('refuses %s where one request is expected', async (came, chunks) => {
    const { port, seen } = await startServer();
    expect(await sendRaw(port, chunks)).toEqual({
      code: status.INVALID_ARGUMENT,
      message: `The method takes exactly one request message, got ${came}.`,
    });
    expect(seen.started).toEqual([]);
  });

  it('refuses a timeout that is none', async () => {
    const { port } = await startServer();
    const { code, message } = await sendRaw(port, [framed(request)], { 'grpc-timeout': 'soon' });
    expect(code).toBe(status.INVALID_ARGUMENT);
    expect(message).toContain('grpc-timeout must be a number and a unit');
  });

  it('gives a body only so long to arrive', async () => {
    const { port, server } = await startServer({ env: { SKILLGATE_BODY_TIMEOUT_MS: '50' } });
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const stream = openRaw(session);
    stream.write(framed(request).subarray(0, 20));
    const code = await new Promise((resolve) =>
      stream.on('response', (headers) => resolve(headers['grpc-status'])),
    );
    expect(Number(code)).toBe(status.DEADLINE_EXCEEDED);
    expect(await metric(server.metricsPort, 'skillgate_body_bytes')).toBe(0);
    session.destroy();
  });

  it('refuses to send an answer over the limit', async () => {
    const { client } = await startServer({ env: { SKILLGATE_MAX_RESPONSE_BYTES: '5000' } });
    const { error } = await preprocess(client, { bytes: 6000 }).ended;
    expect(error?.code).toBe(status.INVALID_ARGUMENT);
    expect(error?.details).toMatch(/^The answer would be \d+ bytes, over the limit of 5000\./);
  });
});
