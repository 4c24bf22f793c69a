import { GenerateRequest } from '@skillgate/proto';
import { describeDraftContract, handlerTarget } from '@skillgate/testing';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { draftEngineConfig } from './config.js';
import { createDraftHandler } from './draft-handler.js';
import { modelEnv, pullDraftModel } from './testing/draft-model.js';

beforeAll(() => pullDraftModel(), 120_000);

describeDraftContract('in process', async () =>
  handlerTarget(createDraftHandler(draftEngineConfig(modelEnv))),
);

describe('a text of the likeliest tokens', () => {
  it('is decoded once for all who ask without a seed, at once and later', async () => {
    const handler = createDraftHandler(draftEngineConfig(modelEnv));
    onTestFinished(() => handler.close());
    const target = handlerTarget(handler);
    const ask = (temperature: number) =>
      target.generate(
        {
          ...GenerateRequest.fromPartial({}),
          prompt: 'Rain',
          maxTokens: 4,
          sampling: { temperature },
        },
        { signal: new AbortController().signal },
      );
    const decodes = () =>
      handler.counters?.find(({ name }) => name === 'draft_decodes_total')?.read();
    const together = await Promise.all([ask(0), ask(0), ask(0), ask(0)]);
    const later = [await ask(0), await ask(0)];
    expect(decodes()).toBe(1);
    const texts = [...together, ...later].map(({ text }) => text);
    expect(new Set(texts).size).toBe(1);
    await Promise.all([ask(1), ask(1)]);
    expect(decodes()).toBe(3);
  }, 60_000);
});

describe('draftEngineConfig', () => {
  it('names every variable that does not fit', () => {
    expect(() => draftEngineConfig({ DRAFT_SEQUENCES: 'many', DRAFT_THREADS: '0' })).toThrow(
      /DRAFT_THREADS must be.*DRAFT_SEQUENCES must be a whole number from 1 to 64, got 'many'/s,
    );
  });
});
