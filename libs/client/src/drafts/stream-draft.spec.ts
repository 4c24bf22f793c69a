import { startFakeDraft, type FakeDraftOptions } from '@skillgate/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FallbackMode } from '../route.js';
import type { DraftRequest } from '../skills/draft.js';
import { tempPool, refusedAddress } from '../testing/temp-pool.js';
import { BrokenDraftError } from './broken-draft.js';
import type { DraftPart } from './stream-draft.js';

const pieces = ['One', ' two', '', ' three'];

async function startDraft(options: Partial<FakeDraftOptions> = {}) {
  const server = await startFakeDraft({ pieces, ...options });
  onTestFinished(() => server.stop());
  return server;
}

function draftAt(address: string, fallback: FallbackMode = 'never') {
  return tempPool({ address, fallback }).client('draft');
}

async function readAll(parts: AsyncIterable<DraftPart>): Promise<DraftPart[]> {
  const read: DraftPart[] = [];
  for await (const part of parts) read.push(part);
  return read;
}

async function brokenBy(request: DraftRequest, options: Partial<FakeDraftOptions>) {
  const server = await startDraft(options);
  const texts: string[] = [];
  const stream = draftAt(server.address, 'auto').generateStream(request);
  try {
    for await (const { text } of stream) texts.push(text);
  } catch (error) {
    expect(error).toBeInstanceOf(BrokenDraftError);
    return { error: error as BrokenDraftError, texts };
  }
  return expect.fail('it ended well');
}

describe('a streamed draft', () => {
  it('comes piece by piece, and at last whole with who served', async () => {
    const { address } = await startDraft();
    const read = await readAll(draftAt(address).generateStream({ prompt: 'Count.' }));
    expect(read.map(({ text }) => text)).toEqual(['One', ' two', ' three', '']);
    expect(read.at(-1)?.end).toMatchObject({
      text: 'One two three',
      servedBy: 'remote',
      finishReason: 'stop',
      parts: [{ servedBy: 'remote', text: 'One two three' }],
    });
  });

  it('is asked for once more, alone, where the container is lost before its first token', async () => {
    const server = await startDraft({ crashAfter: 0 });
    const read = await readAll(draftAt(server.address).generateStream({ prompt: 'x' }));
    expect(read.map(({ text }) => text)).toEqual(['One two three', '']);
    expect(read.at(-1)?.end).toMatchObject({ servedBy: 'remote', text: 'One two three' });
  });

  it('fails as a call does where nobody can be asked', async () => {
    const nobody = draftAt(refusedAddress).generateStream({ prompt: 'x' });
    const error = await readAll(nobody).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'SkillError', code: 'UNAVAILABLE', skill: 'draft' });
    expect(error).not.toBeInstanceOf(BrokenDraftError);
  });

  it('fails with the text so far where nothing may take its place', async () => {
    const server = await startDraft({ crashAfter: 2 });
    const stream = draftAt(server.address).generateStream({ prompt: 'x' });
    const texts: string[] = [];
    const reading = (async () => {
      for await (const { text } of stream) texts.push(text);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE', textSoFar: 'One two' });
    expect(texts).toEqual(['One', ' two']);
  });

  it('is not gone on with by another model', async () => {
    const { error, texts } = await brokenBy({ prompt: 'x' }, { crashAfter: 2 });
    expect(error.message).toContain('The model of this process is another');
    expect([error.textSoFar, texts.join('')]).toEqual(['One two', 'One two']);
  });

  it('is not gone on with where a schema or grammar binds it', async () => {
    const request = { prompt: 'x', grammar: 'root ::= "One two three"' };
    const { error } = await brokenBy(request, { crashAfter: 1 });
    expect(error.message).toContain('A text that a schema or grammar binds is not gone on with');
    expect(error.textSoFar).toBe('One');
  });

  it('is stopped when its caller leaves', async () => {
    const many = Array.from({ length: 2_000 }, (_, at) => `piece ${at} of many; `);
    const server = await startDraft({ pieces: many, crashAfter: 1_999 });
    const leaving = new AbortController();
    const stream = draftAt(server.address).generateStream(
      { prompt: 'x' },
      { signal: leaving.signal },
    );
    const reading = (async () => {
      for await (const { text } of stream) if (text !== '') leaving.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => server.cancelled, { timeout: 10_000 }).toBe(1);
  });

  it('is not asked for at all where the request can’t be sent', async () => {
    const draft = draftAt(refusedAddress);
    const wrong: [DraftRequest, string][] = [
      [
        { prompt: 'x', maxTokens: 1.5 },
        'maxTokens must be a whole number from 0 to 2^32 - 1, got 1.5',
      ],
      [{ prompt: 'x', seed: -1 }, 'seed must be a whole number from 0 to 2^64 - 1, got -1'],
      [{ prompt: 'x', grammar: 'a', jsonSchema: {} }, 'Either jsonSchema or grammar'],
      [{ prompt: 'x', stop: 'abc' as never }, 'stop must be a list, got string'],
      [{ messages: null as never }, 'messages must be a list, got null'],
      [{ messages: [{ role: 'king' as 'user', content: 'x' }] }, "got 'king'"],
    ];
    for (const [request, message] of wrong) {
      await expect(readAll(draft.generateStream(request))).rejects.toThrow(message);
      await expect(draft.generate(request)).rejects.toThrow(message);
    }
  });
});
