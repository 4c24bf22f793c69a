import { writeFile } from 'node:fs/promises';
import type { DraftAnswer, DraftPart, DraftRequest, ServedPart } from '@skillgate/client';
import { SkillError } from '@skillgate/core';
import { describe, expect, it } from 'vitest';
import type { DraftClient } from '../draft-client.js';
import { at, run } from '../testing/run-fake-cli.js';

const answer = {
  text: 'Hello!',
  finishReason: 'stop',
  seed: 7n,
  servedBy: 'remote',
} as DraftAnswer;
const served = 'served by the container\n';

/** Says Hello!, in two pieces, and notes what it was asked. */
class FakeDraftClient {
  asked: DraftRequest[] = [];

  constructor(
    private readonly ends: Partial<DraftAnswer> | SkillError = {},
    private readonly parts: ServedPart[] = [{ servedBy: 'remote', text: 'Hello!' }],
  ) {}

  generate: DraftClient['generate'] = async (request) => {
    this.asked.push(request);
    if (this.ends instanceof SkillError) throw this.ends;
    return { ...answer, ...this.ends };
  };

  async *generateStream(request: DraftRequest): AsyncGenerator<DraftPart> {
    const end = await this.generate(request);
    yield { text: 'Hel' };
    yield { text: 'lo!' };
    yield { text: '', end: { ...end, parts: this.parts } };
  }

  health = () => Promise.reject(new Error('not asked'));
  close = () => Promise.resolve();
}

async function draft(args: string[], client = new FakeDraftClient()) {
  const told = await run(['draft', ...args], client as never);
  return { ...told, asked: client.asked[0] };
}

describe('skillgate draft', () => {
  it('prints the text that a chat is answered with', async () => {
    const { exitCode, out, err, asked } = await draft(['Greet me.']);
    expect({ exitCode, out, err }).toEqual({ exitCode: 0, out: 'Hello!\n', err: served });
    expect(asked).toEqual({ messages: [{ role: 'user', content: 'Greet me.' }] });
  });

  it('prints it as it grows', async () => {
    const { exitCode, out, err } = await draft(['Greet me.', '--stream']);
    expect({ exitCode, out, err }).toEqual({ exitCode: 0, out: 'Hello!\n', err: served });
  });

  it('tells on stderr who served, and who went on with a text that broke', async () => {
    const local = { servedBy: 'local', fallbackReason: 'lost' } as const;
    const here = await draft(['Greet me.'], new FakeDraftClient(local));
    expect(here.err).toBe('served by this process (lost)\n');
    const parts: ServedPart[] = [
      { servedBy: 'remote', text: 'Hel' },
      { servedBy: 'local', text: 'lo!' },
    ];
    const both = await draft(['Greet me.', '--stream'], new FakeDraftClient(local, parts));
    expect(both.err).toBe('served by the container, then this process (lost)\n');
  });

  it('says what to do without a prompt', async () => {
    for (const prompt of ['', ' \n']) {
      const { exitCode, err, asked } = await draft([prompt]);
      expect([exitCode, asked]).toEqual([2, undefined]);
      expect(err).toContain(
        'error: the prompt is empty. Say what to write (skillgate draft "Name three colours."), or pipe it in',
      );
    }
  });

  it('asks for what the flags say', async () => {
    const flags = ['--max-tokens', '9', '--temperature', '0', '--seed', '4', '--deterministic'];
    const stops = ['--stop', 'a', '--stop', 'b'];
    const { asked } = await draft(['Go on', '--continue', ...flags, ...stops]);
    const figures = { maxTokens: 9, temperature: 0, seed: 4 };
    expect(asked).toEqual({ prompt: 'Go on', ...figures, deterministic: true, stop: ['a', 'b'] });
    const { asked: chat } = await draft(['Hi', '--system', 'Be short.']);
    expect(chat?.messages?.[0]).toEqual({ role: 'system', content: 'Be short.' });
  });

  it('sends a schema from its file, and says which one can’t be read', async () => {
    await writeFile(at('person.json'), '{"type":"object"}');
    const { asked } = await draft(['A person.', '--json-schema', at('person.json')]);
    expect(asked?.jsonSchema).toBe('{"type":"object"}');
    const { exitCode, err } = await draft(['A person.', '--json-schema', at('none.json')]);
    expect(exitCode).toBe(1);
    expect(err).toContain('none.json');
  });

  it('prints all of the answer as one line of JSON', async () => {
    const { out } = await draft(['Greet me.', '--json', '--stream']);
    expect(JSON.parse(out)).toMatchObject({ text: 'Hello!', seed: '7' });
  });

  it('notes that a text was cut off', async () => {
    const { err } = await draft(['Tell.'], new FakeDraftClient({ finishReason: 'length' }));
    expect(err).toBe(
      `${served}note: the text was cut off at its largest length; see --max-tokens.\n`,
    );
  });

  it('tells what went wrong, and what to do where nobody answers', async () => {
    const refused = new FakeDraftClient(new SkillError('INVALID_ARGUMENT', 'No such thing'));
    expect(await draft(['x'], refused)).toMatchObject({
      exitCode: 1,
      err: 'failed: INVALID_ARGUMENT: No such thing\n',
    });
    const down = await draft(['x'], new FakeDraftClient(new SkillError('UNAVAILABLE', 'Nobody')));
    expect(down.exitCode).toBe(3);
    expect(down.err).toContain('skillgate serve draft');
  });

  it('takes either a schema or a grammar', async () => {
    const { exitCode, err } = await draft(['x', '--json-schema', 'a', '--grammar', 'b']);
    expect(exitCode).toBe(2);
    expect(err).toContain('either --json-schema or --grammar');
  });
});
