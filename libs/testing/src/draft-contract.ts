import {
  ChatRole,
  FinishReason,
  GenerateRequest,
  type DraftServiceService,
  type GenerateResponse,
} from '@skillgate/proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from './contract-calls.js';
import { personSchema, personProblem } from './drafts/person-schema.js';
import type { SkillTarget } from './skill-target.js';

export type DraftTarget = SkillTarget<typeof DraftServiceService>;
type Request = Partial<GenerateRequest>;

const timeout = 120_000;
const never = () => new AbortController().signal;
const greedy = { temperature: 0 };

const whole = (request: Request): GenerateRequest => ({
  ...GenerateRequest.fromPartial({}),
  ...request,
});

const ask = (content: string) => [{ role: ChatRole.USER, content, images: [] as Buffer[] }];

/** A text that is the same each time, decoded anew: its seed, which greedy choice does not look at, is new. */
let nextSeed = 1n;
const anew = (request: Request): Request => {
  nextSeed += 1n;
  const sampling = { ...greedy, seed: nextSeed };
  return { deterministic: true, sampling, ...request };
};

/** What the draft skill promises, by whatever way it is reached. Run it in a spec, once for each way. */
export function describeDraftContract(name: string, makeTarget: () => Promise<DraftTarget>): void {
  describe(`draft contract ${name}`, { timeout }, () => {
    let target: DraftTarget;
    beforeAll(async () => {
      target = await makeTarget();
    }, timeout);
    afterAll(() => target.close());

    const generate = (request: Request, signal = never()): Promise<GenerateResponse> =>
      target.generate(whole(request), { signal });

    async function streamed(request: Request, signal = never()) {
      const pieces: string[] = [];
      let result: GenerateResponse | undefined;
      const message = { request: whole(request) };
      for await (const part of target.generateStream(message, { signal })) {
        expect(result).toBeUndefined();
        pieces.push(part.text);
        result = part.result;
      }
      return { pieces, result };
    }

    it('answers a question, and tells what that took', async () => {
      const answer = await generate({
        id: 'call-1',
        messages: ask('What is the capital of France?'),
        maxTokens: 24,
        sampling: greedy,
      });
      expect(answer.text).toContain('Paris');
      expect(answer).toMatchObject({ served: { id: 'call-1' }, stopSequence: '' });
      expect(answer.model?.id).toBe('smollm2-135m-instruct');
      expect(answer.model?.digest).toMatch(/^[0-9a-f]{64}$/);
      expect(answer.served?.identity?.models).toEqual([answer.model]);
      expect(answer.promptTokens).toBeGreaterThan(10);
      expect(answer.tokensGenerated).toBeLessThanOrEqual(24);
      expect(answer.tokensPerSecond).toBeGreaterThan(0);
      expect(answer.timeToFirstTokenMs).toBeGreaterThan(0);
      expect(answer.latencyMs).toBeGreaterThanOrEqual(answer.timeToFirstTokenMs);
    });

    it('ends at max_tokens, and says so', async () => {
      const answer = await generate({ prompt: 'Once upon a time', maxTokens: 7, sampling: greedy });
      expect(answer).toMatchObject({ tokensGenerated: 7, finishReason: FinishReason.LENGTH });
    });

    it('streams what it answers, the usage last and alone', async () => {
      const request = { messages: ask('Name three colours.'), maxTokens: 30 };
      const unary = await generate(anew(request));
      const { pieces, result } = await streamed(anew(request));
      expect(pieces.join('')).toBe(unary.text);
      expect(pieces.at(-1)).toBe('');
      expect(pieces.length).toBeGreaterThan(5);
      expect(result).toMatchObject({
        text: unary.text,
        tokensGenerated: unary.tokensGenerated,
        finishReason: unary.finishReason,
      });
    });

    it('gives a deterministic text also while others are written', async () => {
      const request = { messages: ask('Tell me of rivers.'), maxTokens: 40 };
      const alone = await generate(anew(request));
      const [amongOthers] = await Promise.all([
        streamed(anew(request)),
        ...['dog', 'cat', 'bird'].map((animal) =>
          generate({ prompt: `A story of a ${animal}:`, maxTokens: 40 }),
        ),
      ]);
      expect(amongOthers.pieces.join('')).toBe(alone.text);
    });

    it('ends at a stop sequence, of which no part is streamed', async () => {
      const request = { prompt: 'Count: one, two, three, four,', maxTokens: 40 };
      const { text } = await generate(anew(request));
      // Begins and ends within words, and so across the borders of pieces.
      const stop = text.slice(8, 19);
      const { pieces, result } = await streamed(anew({ ...request, stop: ['never said', stop] }));
      expect(pieces.join('')).toBe(text.slice(0, text.indexOf(stop)));
      expect(result).toMatchObject({
        text: text.slice(0, text.indexOf(stop)),
        finishReason: FinishReason.STOP_SEQUENCE,
        stopSequence: stop,
      });
    });

    it('never cuts a character', async () => {
      const said = '🦊é日本𝄞';
      const constraint = { $case: 'grammar', value: `root ::= "${said}"` } as const;
      const { pieces, result } = await streamed({ prompt: 'Say it:', constraint });
      expect(pieces.join('')).toBe(said);
      for (const piece of pieces) expect(said).toContain(piece);
      expect(result).toMatchObject({ text: said, finishReason: FinishReason.STOP });
      expect(result?.tokensGenerated).toBeGreaterThan(5);
    });

    it('keeps to a JSON schema', async () => {
      const constraint = { $case: 'jsonSchema', value: JSON.stringify(personSchema) } as const;
      const messages = ask('Describe a person as JSON.');
      const seeds = [1n, 2n, 3n, 4n];
      const answers = await Promise.all(
        seeds.map((seed) =>
          generate({ messages, constraint, maxTokens: 200, sampling: { temperature: 1.2, seed } }),
        ),
      );
      for (const { text, finishReason } of answers) {
        expect(finishReason).toBe(FinishReason.STOP);
        expect(personProblem(text)).toBeUndefined();
      }
    });

    it('goes on from an assistant’s last message', async () => {
      const request = { messages: ask('What is the capital of France?'), maxTokens: 24 };
      const { text } = await generate(anew(request));
      const begun = text.slice(0, text.indexOf('Paris'));
      const going = [
        ...request.messages,
        { role: ChatRole.ASSISTANT, content: begun.trimEnd(), images: [] },
      ];
      const rest = await generate(anew({ ...request, messages: going }));
      expect(rest.text.trimStart()).toMatch(/^Paris/);
    });

    it('gives the same text for the same seed, and tells a seed that nobody chose', async () => {
      const prompt = 'My favourite word is';
      const chosen = { prompt, maxTokens: 12, deterministic: true };
      const first = await generate({ ...chosen, sampling: { temperature: 1, seed: 7n } });
      const { pieces } = await streamed({ ...chosen, sampling: { temperature: 1, seed: 7n } });
      expect(pieces.join('')).toBe(first.text);
      const free = { prompt, maxTokens: 2, sampling: { temperature: 1 } };
      const seeds = await Promise.all([generate(free), generate(free), generate(free)]);
      expect(new Set(seeds.map(({ seed }) => seed)).size).toBe(3);
    });

    it('reads a prompt again only from where it differs', async () => {
      const system = `You are a clerk of a harbour. ${'Ships come and go. '.repeat(40)}`;
      const say = (content: string) => [
        { role: ChatRole.SYSTEM, content: system, images: [] as Buffer[] },
        ...ask(content),
      ];
      const first = await generate({ messages: say('Good day!'), maxTokens: 4 });
      const second = await generate({ messages: say('What is new?'), maxTokens: 4 });
      expect(second.cachedPromptTokens).toBeGreaterThan(first.promptTokens * 0.9);
      expect(second.cachedPromptTokens).toBeLessThan(second.promptTokens);
    });

    it('stops for a caller who leaves, and serves the others', async () => {
      const leaving = new AbortController();
      const reason = new Error('left');
      const request = whole({ prompt: 'A long tale:', maxTokens: 1_000 });
      const left = (async () => {
        const parts = target.generateStream({ request }, { signal: leaving.signal });
        for await (const part of parts) if (part.text !== '') leaving.abort(reason);
      })();
      await expect(left).rejects.toBeDefined();
      const { tokensGenerated } = await generate({ prompt: 'Next:', maxTokens: 3 });
      expect(tokensGenerated).toBeLessThanOrEqual(3);
    });

    const grammar = (value: string): Request => ({
      constraint: { $case: 'grammar', value },
      prompt: 'Hi',
    });
    const schema = (value: unknown): Request => ({
      constraint: { $case: 'jsonSchema', value: JSON.stringify(value) },
      prompt: 'Hi',
    });
    const refused: Record<string, [Request, string]> = {
      'no prompt': [{}, 'prompt or messages must be given, got neither'],
      'both kinds of prompt': [{ prompt: 'a', messages: ask('b') }, 'got both'],
      'very many messages': [
        { messages: Array.from({ length: 513 }, () => ask('a')).flat() },
        'messages must be at most 512, got 513',
      ],
      'an empty message': [{ messages: ask('') }, 'messages[0].content must not be empty'],
      'a role that there is not': [
        { messages: [{ role: 0, content: 'a', images: [] }] },
        'messages[0].role must be one of 1 (system), 2 (user), 3 (assistant), got 0',
      ],
      pictures: [
        { messages: [{ role: ChatRole.USER, content: 'a', images: [Buffer.from('x')] }] },
        'the model reads text only, got 1',
      ],
      'a prompt longer than the context': [
        { prompt: 'word '.repeat(3_000) },
        'The prompt must leave room in the context of 2047 tokens',
      ],
      'too many tokens': [{ prompt: 'a', maxTokens: 1e6 }, 'maxTokens must be 1 to 1024'],
      'a temperature out of range': [
        { prompt: 'a', sampling: { temperature: 2.5 } },
        'sampling.temperature must be 0 to 2, got 2.5',
      ],
      'a share that is no number': [
        { prompt: 'a', sampling: { topP: NaN } },
        'sampling.topP must be 0.01 to 1, got NaN',
      ],
      'too many stop sequences': [
        { prompt: 'a', stop: Array.from({ length: 17 }, String) },
        'stop must have at most 16 sequences, got 17',
      ],
      'an empty stop sequence': [{ prompt: 'a', stop: [''] }, 'stop[0] must have 1 to 256'],
      'a grammar that doesn’t parse': [grammar('root ::= ['), 'grammar must be a grammar'],
      'a grammar without a root': [grammar('leaf ::= "a"'), "with a rule 'root'"],
      'a grammar that turns in a circle': [grammar('root ::= root "a"'), 'left recursion'],
      'a grammar nested too deep': [
        grammar(`root ::= ${'('.repeat(40_000)}"a"${')'.repeat(40_000)}`),
        'grammar must have at most 64 parentheses within each other',
      ],
      'a schema that is no JSON': [
        { prompt: 'a', constraint: { $case: 'jsonSchema', value: '{cut' } },
        'jsonSchema must be JSON',
      ],
      'a schema that could not be kept to': [
        schema({ type: 'object', properties: { a: { type: 'string', pattern: '^a' } } }),
        'jsonSchema.properties.a.pattern is not supported',
      ],
    };
    for (const [what, [request, message]] of Object.entries(refused)) {
      it(`refuses ${what}`, async () => {
        const error = await failure(generate(request));
        expect(error.code).toBe('INVALID_ARGUMENT');
        expect(error.message).toContain(message);
        const streaming = await failure(streamed(request));
        expect(streaming.message).toBe(error.message);
      });
    }
  });
}
