import { connect, constants, type ClientHttp2Stream } from 'node:http2';
import { status } from '@grpc/grpc-js';
import { PreprocessRequest } from '@skillgate/proto';
import { expect, it, onTestFinished } from 'vitest';
import { framed, openRaw } from './testing/raw-call.js';
import { metric, startServer, until } from './testing/started-server.js';

const answerBytes = 1_000_000;
const request = PreprocessRequest.fromPartial({ image: Buffer.alloc(answerBytes) });
const body = framed(Buffer.from(PreprocessRequest.encode(request).finish()));

/** A call whose caller has taken a part of its answer, and takes no more of it by itself. */
async function startSlowly(headers: Record<string, string> = {}) {
  const { port, server } = await startServer();
  const session = connect(`http://127.0.0.1:${port}`);
  onTestFinished(() => session.destroy());
  const stream = openRaw(session, headers);
  stream.end(body);
  const read = (name: string, labels?: string[]) => metric(server.metricsPort, name, labels);
  const ended = (code: string) => read('skillgate_requests_total', [`code="${code}"`]);
  const heldBytes = () => read('skillgate_body_bytes');
  await until(async () => (await heldBytes()) > answerBytes);
  return { stream, ended, heldBytes };
}

async function takeAll(stream: ClientHttp2Stream): Promise<{ bytes: number; code: number }> {
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => (bytes += chunk.length));
  const code = await new Promise<number>((resolve, reject) => {
    stream.on('trailers', (fields) => resolve(Number(fields['grpc-status']))).on('error', reject);
  });
  return { bytes, code };
}

it('gives a caller who is slow to take its answer all of it, and holds it until then', async () => {
  const { stream, ended, heldBytes } = await startSlowly();
  expect(await ended('OK')).toBe(0);
  const { bytes, code } = await takeAll(stream);
  expect(code).toBe(status.OK);
  expect(bytes).toBeGreaterThan(answerBytes);
  expect(await heldBytes()).toBe(0);
  expect(await ended('OK')).toBe(1);
});

it('forgets an answer whose caller has gone', async () => {
  const { stream, ended, heldBytes } = await startSlowly();
  stream.close(constants.NGHTTP2_CANCEL);
  await until(async () => (await heldBytes()) === 0);
  expect(await ended('CANCELLED')).toBe(1);
  expect(await ended('OK')).toBe(0);
});

it('forgets an answer that was not taken by its deadline', async () => {
  const { ended, heldBytes } = await startSlowly({ 'grpc-timeout': '500m' });
  await until(async () => (await heldBytes()) === 0);
  expect(await ended('DEADLINE_EXCEEDED')).toBe(1);
  expect(await ended('OK')).toBe(0);
});
