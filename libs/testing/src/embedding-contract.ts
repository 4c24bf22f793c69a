import {
  ClassifyRequest,
  EmbedImageRequest,
  EmbedTextRequest,
  type EmbeddingServiceService,
  type EmbedTextResponse,
} from '@skillgate/proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from './contract-calls.js';
import type { SkillTarget } from './skill-target.js';

export type EmbeddingTarget = SkillTarget<typeof EmbeddingServiceService>;

const timeout = 60_000;
const never = () => new AbortController().signal;
const fetching = '`skillgate models pull clip-vit-base-patch32`';

/** One call for the vectors of texts. */
export function embedTexts(
  target: Pick<EmbeddingTarget, 'embedText'>,
  fields: Partial<EmbedTextRequest>,
  signal: AbortSignal = never(),
): Promise<EmbedTextResponse> {
  return target.embedText(EmbedTextRequest.fromPartial(fields), { signal });
}

const valuesOf = ({ vectors }: EmbedTextResponse, at = 0) => vectors[at]?.values ?? [];

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0);

/**
 * What the embedding skill promises with its default model of texts and none of images, by whatever way it is reached.
 * Run it in a spec, once for each way.
 */
export function describeEmbeddingContract(
  name: string,
  makeTarget: () => Promise<EmbeddingTarget>,
): void {
  describe(`embedding contract ${name}`, { timeout }, () => {
    let target: EmbeddingTarget;
    beforeAll(async () => {
      target = await makeTarget();
    }, timeout);
    afterAll(() => target.close());

    const embed = (fields: Partial<EmbedTextRequest>, signal?: AbortSignal) =>
      embedTexts(target, fields, signal);

    it('finds what means the same, in the order of the request', async () => {
      const texts = ['kitten', 'stock market', 'cat', 'kitten'];
      const response = await embed({ id: 'call-1', texts });
      const [kitten, market, cat, again] = texts.map((_, at) => valuesOf(response, at));
      expect(dot(kitten!, cat!)).toBeGreaterThan(0.6);
      expect(dot(kitten!, market!)).toBeLessThan(0.3);
      expect(again).toEqual(kitten);
      expect(response).toMatchObject({
        dimensions: 384,
        model: { id: 'all-minilm-l6-v2', digest: expect.stringMatching(/^[\da-f]{64}$/) },
        served: { id: 'call-1', warnings: [], identity: { contractVersion: 'skills.v1' } },
      });
      expect(response.served?.identity?.models).toContainEqual(response.model);
    });

    it('gives vectors of the length 1 for texts of any kind', async () => {
      const strange = ['', ' ', '\0', '\u{fffd}', '🎉'.repeat(2_000), 'a'.repeat(50_000), '\n\n\t'];
      const response = await embed({ texts: strange });
      expect(response.vectors).toHaveLength(strange.length);
      for (const { values } of response.vectors) expect(dot(values, values)).toBeCloseTo(1, 4);
    });

    it('gives a text that it knows the vector that it had', async () => {
      const texts = ['the same text'];
      const first = await embed({ texts });
      expect((await embed({ texts })).vectors).toEqual(first.vectors);
    });

    it('tells which texts were cut', async () => {
      const { vectors, served } = await embed({ texts: ['short', 'word '.repeat(300)] });
      expect(vectors.map(({ truncated, tokens }) => ({ truncated, tokens }))).toEqual([
        { truncated: false, tokens: 3 },
        { truncated: true, tokens: 256 },
      ]);
      const message =
        '1 of 2 texts have more than the 256 tokens that the model takes; the rest was cut off.';
      expect(served?.warnings).toEqual([{ code: 'truncated', message }]);
    });

    const refusals: [string, Partial<EmbedTextRequest>, string][] = [
      ['no text', {}, 'texts must be 1 to 256, got none'],
      ['too many', { texts: Array<string>(257).fill('a') }, 'texts must be 1 to 256, got 257'],
      ['a text too long', { texts: ['a', 'b'.repeat(50_001)] }, 'texts[1] must have at most 50000'],
      ['an unknown model', { texts: ['a'], model: 'gpt' }, 'model must be one of all-minilm-l6-v2'],
      ['fewer dimensions', { texts: ['a'], dimensions: 128 }, 'dimensions must be 384 (or 0, for'],
      ['more dimensions', { texts: ['a'], dimensions: 385 }, 'dimensions must be 384 (or 0, for'],
      ['an unknown purpose', { texts: ['a'], purpose: 9 as never }, 'purpose must be one of 0 (no'],
      ['a long id', { texts: ['a'], id: 'i'.repeat(129) }, 'id must have at most 128 characters'],
    ];
    it.each(refusals)('refuses %s', async (_, fields, message) => {
      const error = await failure(embed(fields));
      expect(error.code).toBe('INVALID_ARGUMENT');
      expect(error.message).toContain(message);
    });

    it('answers with the model that is pinned, and no other', async () => {
      const { model } = await embed({ texts: ['a'] });
      await embed({ texts: ['a'], modelDigest: model?.digest ?? '' });
      const other = 'f'.repeat(64);
      const error = await failure(embed({ texts: ['a'], modelDigest: other }));
      expect(error.code).toBe('FAILED_PRECONDITION');
      expect(error.message).toContain(`and ${other} was asked for. Vectors of two models do not`);
    });

    it('ends when its caller goes, and answers the next', async () => {
      const stop = new AbortController();
      const texts = Array.from({ length: 200 }, (_, at) => `${at} `.repeat(200));
      const going = embed({ texts }, stop.signal);
      stop.abort(new Error('gone'));
      await expect(going).rejects.toThrow();
      expect((await embed({ texts: ['next'] })).vectors).toHaveLength(1);
    });

    it('answers many callers at once, each with its own', async () => {
      const texts = Array.from({ length: 40 }, (_, at) => `number ${at} ${'x '.repeat(at)}`);
      const responses = await Promise.all(texts.map((text) => embed({ texts: [text] })));
      const together = await embed({ texts });
      responses.forEach((response, at) => {
        const cosine = dot(valuesOf(response), valuesOf(together, at));
        expect(cosine, texts[at]).toBeGreaterThan(0.9999);
      });
    });

    it('says how to get the model of images that it does not have', async () => {
      const image = Buffer.from('no picture');
      const categories = [{ name: 'mood', labels: ['sad', 'happy'], template: '' }];
      const embedding = EmbedImageRequest.fromPartial({ images: [image] });
      const labelling = ClassifyRequest.fromPartial({ image, categories });
      for (const refused of [
        target.embedImage(embedding, { signal: never() }),
        target.classify(labelling, { signal: never() }),
      ]) {
        const error = await failure(refused);
        expect(error.code).toBe('FAILED_PRECONDITION');
        expect(error.message).toContain(fetching);
      }
    });
  });
}
