import { answeredByKey, retryPushbackKey, unavailable } from '@skillgate/core';
import { HealthService } from '@skillgate/proto';
import { Metadata, type ServiceError } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { preprocess, startServer } from './testing/started-server.js';
import { toServiceError } from './to-service-error.js';

describe('an error status', () => {
  it('carries the skill, and when to try again', () => {
    const { metadata } = toServiceError(unavailable('later', { retryAfterMs: 12.3 }), 'ocr');
    expect(metadata?.get(answeredByKey)).toEqual(['ocr']);
    expect(metadata?.get(retryPushbackKey)).toEqual(['13']);
    expect(toServiceError(unavailable('x'), 'ocr').metadata?.get(retryPushbackKey)).toEqual([]);
    expect(toServiceError(undefined, 'ocr').metadata).toBeNull();
  });

  it('carries the skill over the wire: refusals, oversize, deadlines, a skill that is not ready', async () => {
    const { client } = await startServer({
      env: { SKILLGATE_MAX_MESSAGE_BYTES: '2048' },
      work: () => new Promise((resolve) => setTimeout(resolve, 200)),
    });
    const unready = await startServer({ ready: false, warmUp: () => new Promise(() => undefined) });
    const ended = await Promise.all([
      preprocess(client, { bytes: 5_000 }).ended,
      preprocess(client, { bytes: 5_000, announce: false }).ended,
      preprocess(client, { metadata: { 'skillgate-request-bytes': 'many' } }).ended,
      preprocess(unready.client).ended,
    ]);
    for (const { error } of ended) expect(error?.metadata.get(answeredByKey)).toEqual(['image']);
  });

  it('carries the skill where health gives it', async () => {
    const { client } = await startServer();
    const { check } = HealthService;
    const error = await new Promise<ServiceError | null>((resolve) =>
      client.makeUnaryRequest(
        check.path,
        check.requestSerialize,
        check.responseDeserialize,
        { service: 'nobody' },
        new Metadata(),
        {},
        resolve,
      ),
    );
    expect(error?.metadata.get(answeredByKey)).toEqual(['image']);
  });
});
