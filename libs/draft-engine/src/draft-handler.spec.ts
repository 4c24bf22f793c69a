import { describeDraftContract, handlerTarget } from '@skillgate/testing';
import { beforeAll, describe, expect, it } from 'vitest';

import { draftEngineConfig } from './config.js';
import { createDraftHandler } from './draft-handler.js';
import { modelEnv, pullDraftModel } from './testing/draft-model.js';

beforeAll(() => pullDraftModel(), 120_000);

describeDraftContract('in process', async () =>
  handlerTarget(createDraftHandler(draftEngineConfig(modelEnv))),
);

describe('draftEngineConfig', () => {
  it('names every variable that does not fit', () => {
    expect(() => draftEngineConfig({ DRAFT_SEQUENCES: 'many', DRAFT_THREADS: '0' })).toThrow(
      /DRAFT_THREADS must be.*DRAFT_SEQUENCES must be a whole number from 1 to 64, got 'many'/s,
    );
  });
});
