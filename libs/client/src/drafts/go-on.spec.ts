import { unavailable } from '@skillgate/core';
import {
  GenerateResponse,
  type GenerateRequest,
  type GenerateStreamRequest,
} from '@skillgate/proto';
import { describe, expect, it } from 'vitest';
import { RemoteFailure } from '../remote-failure.js';
import { toGenerateRequest, type DraftRequest } from '../skills/draft.js';
import { takePiece, type DraftRun } from './draft-run.js';
import { goOn } from './go-on.js';

const model = { id: 'm', digest: 'd'.repeat(64) };
const broken = new RemoteFailure('not-serving', unavailable('It drains.'), 'somewhere');

/** Stands in for the engine of this process, and the fault that a container leaves half-way without having died. */
async function fakeBrokenRun(
  request: DraftRequest,
  { came, rest }: { came: readonly string[]; rest: readonly string[] },
) {
  const asked: GenerateRequest[] = [];
  const given: string[] = [];
  async function* stream(_method: string, message: unknown) {
    asked.push((message as GenerateStreamRequest).request!);
    for (const text of rest) yield { text, result: undefined };
    const figures = { tokensGenerated: rest.length, promptTokens: 9, cachedPromptTokens: 8 };
    const text = rest.join('');
    yield { text: '', result: GenerateResponse.fromPartial({ ...figures, text, model, seed: 3n }) };
  }
  const local = { models: async () => [model], stream };
  const run = {
    route: { skill: 'draft', fallback: 'auto', local, endpoints: [], events: { emit: () => true } },
    request: { message: toGenerateRequest(request), inputs: [] },
    deadline: { signal: new AbortController().signal },
    give: async (piece: string) => void given.push(piece),
    ...{ startedAtMs: performance.now() - 5_000, firstAtMs: undefined, model },
    ...{ text: '', tokens: 0, heldTokens: 0, attempts: 1, endpoint: 'somewhere' },
  } as unknown as DraftRun;
  for (const piece of came) await takePiece(run, piece);
  run.firstAtMs &&= run.startedAtMs + 1_000;
  return { run, asked, given };
}

describe('a text whose container leaves half-way', () => {
  it('goes on as it grows, with the figures of the whole', async () => {
    const { run, asked, given } = await fakeBrokenRun(
      { prompt: 'Count:', maxTokens: 10 },
      { came: ['', 'One', ' two', ''], rest: [' three', '', ' four'] },
    );
    const { response, parts, reason } = await goOn(run, broken);
    // What was held back has not come: it is written again.
    expect(asked).toMatchObject([{ prompt: 'Count:One two', maxTokens: 7 }]);
    expect(given).toEqual(['One', ' two', ' three', ' four']);
    expect(parts).toEqual([
      { servedBy: 'remote', text: 'One two' },
      { servedBy: 'local', text: ' three four' },
    ]);
    expect(reason).toBe('not-serving');
    expect(response).toMatchObject({ text: 'One two three four', model, seed: 3n });
    expect(response).toMatchObject({ tokensGenerated: 6, promptTokens: 6, cachedPromptTokens: 6 });
    expect(response.timeToFirstTokenMs).toBeCloseTo(1_000);
    expect(response.latencyMs).toBeGreaterThanOrEqual(5_000);
    expect(response.tokensPerSecond).toBeCloseTo(5_000 / (response.latencyMs - 1_000));
  });

  it('tells its model and the seed that was asked for where nothing was left to be written', async () => {
    const { run, asked } = await fakeBrokenRun(
      { prompt: 'Count:', maxTokens: 2, seed: 11 },
      { came: ['One', ' two'], rest: [] },
    );
    const { response, parts, reason } = await goOn(run, broken);
    expect([asked, reason]).toEqual([[], undefined]);
    expect(parts).toEqual([{ servedBy: 'remote', text: 'One two' }]);
    expect(response).toMatchObject({ text: 'One two', tokensGenerated: 2, model, seed: 11n });
  });

  it('is written anew where it is the same everywhere, and given from where its caller has it', async () => {
    const { run, asked, given } = await fakeBrokenRun(
      { prompt: 'Count:', deterministic: true },
      { came: ['One', ' tw'], rest: ['On', 'e two', ' three'] },
    );
    const { response } = await goOn(run, broken);
    expect(asked).toMatchObject([{ prompt: 'Count:', maxTokens: 256 }]);
    expect(given).toEqual(['One', ' tw', 'o', ' three']);
    expect(response).toMatchObject({ text: 'One two three', tokensGenerated: 3, promptTokens: 9 });
  });

  it('ends where it should be the same everywhere and is another, or a shorter one', async () => {
    for (const rest of [['One ten', ' three'], ['One']]) {
      const { run, given } = await fakeBrokenRun(
        { prompt: 'Count:', deterministic: true },
        { came: ['One', ' two'], rest },
      );
      await expect(goOn(run, broken)).rejects.toThrow('This process writes another text');
      expect(given).toEqual(['One', ' two']);
    }
  });
});
