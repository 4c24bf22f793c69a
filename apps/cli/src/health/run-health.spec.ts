import { SkillError, unavailable } from '@skillgate/core';
import { describe, expect, it } from 'vitest';
import { FakeSkillClient, run } from '../testing/run-fake-cli.js';

describe('skillgate health', () => {
  it.each([
    ['healthy', 0],
    ['degraded', 1],
    ['unavailable', 3],
  ] as const)('ends a %s skill with %d', async (status, expected) => {
    const { exitCode, out, client } = await run(
      ['health', 'image'],
      new FakeSkillClient(undefined, status),
    );
    expect(exitCode).toBe(expected);
    expect(out).toContain(status);
    expect(out).toContain('40 / 60 / 90');
    expect(client.closed).toBe(true);
  });

  it('says why there is no answer', async () => {
    const silent = new FakeSkillClient(undefined, unavailable('Nothing answers there.'));
    const { exitCode, out } = await run(['health', 'image', '--json'], silent);
    expect(exitCode).toBe(3);
    expect(JSON.parse(out)).toEqual({
      skill: 'image',
      status: 'unavailable',
      code: 'UNAVAILABLE',
      reasons: ['UNAVAILABLE: Nothing answers there.'],
    });
  });

  it('tells a refused token by an exit code of its own: trying again changes nothing', async () => {
    const refusal = new SkillError('UNAUTHENTICATED', 'Another token is wanted.');
    const { exitCode, err } = await run(
      ['health', 'image'],
      new FakeSkillClient(undefined, refusal),
    );
    expect(exitCode).toBe(4);
    expect(err).not.toContain('start the skill');
  });
});
