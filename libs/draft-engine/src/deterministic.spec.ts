import { beforeAll, expect, it, onTestFinished } from 'vitest';

import { draftEngineConfig } from './config.js';
import { createDraftEngine } from './draft-engine.js';
import type { DraftOptions } from './draft-options.js';
import { modelEnv, pullDraftModel } from './testing/draft-model.js';
import { warmUpOptions } from './warm-up-options.js';

beforeAll(() => pullDraftModel(), 120_000);

/** Of some 200 tokens, and a text that turns at a hair. */
const options: DraftOptions = {
  ...warmUpOptions,
  input: { kind: 'prompt', prompt: `${'A lamp, a ship and the sea. '.repeat(25)}Once upon a time` },
  sampling: { ...warmUpOptions.sampling, temperature: 1, seed: 7n },
  ...{ maxTokens: 32, deterministic: true, isRepeatable: true },
};

async function textWith(env: Record<string, string>): Promise<string> {
  const engine = createDraftEngine(draftEngineConfig({ ...modelEnv, ...env }));
  onTestFinished(() => engine.close());
  let text = '';
  for await (const event of engine.write(options, new AbortController().signal)) {
    if ('piece' in event) text += event.piece;
  }
  return text;
}

it('a deterministic text is the same whatever the settings are', async () => {
  const text = await textWith({});
  expect(text.length).toBeGreaterThan(60);
  const others = { DRAFT_THREADS: '2', DRAFT_BATCH_TOKENS: '48', DRAFT_SEQUENCES: '1' };
  expect(await textWith({ ...others, DRAFT_CONTEXT_TOKENS: '600' })).toBe(text);
}, 120_000);
