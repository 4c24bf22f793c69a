import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { startFakeSkill } from '@skillgate/testing';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { refusedAddress, rejection, tempPool, tinyPicture as image } from './testing/temp-pool.js';

const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(
  new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
);
beforeEach(() => exporter.reset());
afterAll(() => trace.disable());

const spans = () =>
  exporter.getFinishedSpans().map(({ name, kind, status, attributes }) => ({
    name,
    kind,
    code: status.code,
    message: status.message,
    attributes,
  }));

describe('the span of a call', () => {
  it('says what was called and who served it', async () => {
    const server = await startFakeSkill();
    onTestFinished(() => server.stop());
    await tempPool({ address: server.address }).client('image').preprocess({ image });
    expect(spans()).toEqual([
      {
        name: 'skillgate image/preprocess',
        kind: SpanKind.CLIENT,
        code: SpanStatusCode.UNSET,
        message: undefined,
        attributes: {
          'skillgate.skill': 'image',
          'skillgate.method': 'preprocess',
          'skillgate.served_by': 'remote',
        },
      },
    ]);
  });

  it('says why the answer is a local one', async () => {
    await tempPool({ address: refusedAddress }).client('image').preprocess({ image });
    expect(spans()[0]?.attributes).toMatchObject({
      'skillgate.served_by': 'local',
      'skillgate.fallback_reason': 'refused',
    });
  });

  it('carries the error of a call that failed', async () => {
    const client = tempPool({ address: refusedAddress, fallback: 'never' }).client('image');
    const { message } = await rejection(client.preprocess({ image }));
    expect(spans()).toMatchObject([{ code: SpanStatusCode.ERROR, message }]);
  });

  it('is given to each item of a batch too', async () => {
    const server = await startFakeSkill({
      answer: ({ id }) =>
        id === 'bad'
          ? { name: 'error', code: 'INVALID_ARGUMENT', message: 'not a picture' }
          : { name: 'ok' },
    });
    onTestFinished(() => server.stop());
    const client = tempPool({ address: server.address }).client('image');
    const items = ['good', 'bad'].map((key) => ({ key, id: key, image }));
    for await (const one of client.preprocessBatch(items)) expect(one.key).toBeTruthy();
    expect(spans().toSorted((one, other) => one.code - other.code)).toMatchObject([
      { code: SpanStatusCode.UNSET, attributes: { 'skillgate.served_by': 'remote' } },
      { name: 'skillgate image/preprocess', code: SpanStatusCode.ERROR, message: 'not a picture' },
    ]);
  });
});
