import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { invalidArgument, unavailable } from '@skillgate/core';
import { describe, expect, it } from 'vitest';
import { at, FakeSkillClient, run } from '../testing/run-fake-cli.js';

describe('skillgate image', () => {
  it('writes a result a file, none over another, and prints a table without colours', async () => {
    const { exitCode, out, err, client } = await run([
      ...['image', at('a/cat.jpg'), at('b/cat.jpg'), at('dog.png'), '-o', at('new/out')],
      ...['--max-size', '512', '--timeout', '2.5'],
    ]);
    expect(err).toBe('');
    expect(exitCode).toBe(0);
    expect(await readdir(at('new/out'))).toEqual(['cat-2.webp', 'cat.webp', 'dog.webp']);
    expect(await readFile(at('new/out/cat-2.webp'), 'utf8')).toBe('ready:b/cat.jpg');
    expect(out).toContain('cat-2.webp');
    expect(out).toContain('c3d4e5f60718293a');
    expect(out).toContain('1024×683');
    expect(out).toContain('3 done, 0 failed');
    expect(out).not.toContain('\u001b');
    expect(client.calls[0]?.[0]).toMatchObject({ maxSize: 512, format: 'webp' });
    expect(client.calls[0]?.[1]).toMatchObject({ timeoutMs: 2500 });
    expect(client.closed).toBe(true);
  });

  it('goes on after a file that fails, and says why', async () => {
    const client = new FakeSkillClient((image) => {
      if (Buffer.from(image).toString() === 'dog.png') throw invalidArgument('Not a picture.');
      return 'fine';
    });
    const { exitCode, err, out } = await run(
      ['image', at('dog.png'), at('missing.jpg'), at('a'), at('a/cat.jpg'), '-o', at('out')],
      client,
    );
    expect(exitCode).toBe(1);
    expect(out).toContain('1 done, 3 failed');
    expect(err).toContain(`failed: ${at('dog.png')}: INVALID_ARGUMENT: Not a picture.`);
    expect(err).toContain(`failed: ${at('missing.jpg')}: Could not read it: There is no such file`);
    expect(err).toContain(`failed: ${at('a')}: It is a folder; name the files in it`);
    expect(await readdir(at('out'))).toEqual(['cat.webp']);
  });

  it('prints JSON Lines, and nothing else on stdout', async () => {
    const { out } = await run([
      ...['image', at('dog.png'), at('missing.jpg'), '-o', at('out'), '--json'],
    ]);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ type }) => type)).toEqual(['file', 'file', 'summary']);
    expect(lines).toContainEqual({
      ...{ type: 'file', state: 'done', input: at('dog.png'), output: at('out/dog.webp') },
      ...{ sizeBefore: 7, sizeAfter: 13, width: 1024, height: 683, warnings: [] },
      ...{ imageHash: 'c3d4e5f60718293a', servedBy: 'remote', ms: expect.any(Number) },
      cache: { result: 'new', path: '/kept/ab.webp', firstSeenSha256: 'ab' },
    });
    expect(lines.at(-1)).toMatchObject({ done: 1, failed: 1, skipped: 0, exitCode: 1 });
  });

  it('stops after three files that found no skill, and ends with 3', async () => {
    const files = Array.from({ length: 20 }, (_, index) => at(`${index}.jpg`));
    for (const file of files) await writeFile(file, 'x');
    const client = new FakeSkillClient(() => {
      throw unavailable('Nothing answers at localhost:50052.');
    });
    const { exitCode, out, err } = await run(
      ['image', ...files, '-o', at('out'), '--concurrency', '1'],
      client,
    );
    expect(exitCode).toBe(3);
    expect(client.calls).toHaveLength(3);
    expect(out).toContain('0 done, 3 failed, 17 not tried');
    expect(err).toContain('UNAVAILABLE: Nothing answers at localhost:50052.');
    expect(err).toContain('hint: start the skill with `skillgate serve image`');
  });

  it('works on as many files at a time as it is told', async () => {
    const files = Array.from({ length: 12 }, (_, index) => at(`${index}.jpg`));
    for (const file of files) await writeFile(file, 'x');
    const slow = () => new Promise<string>((resolve) => setTimeout(() => resolve('r'), 20));
    const { client } = await run(
      ['image', ...files, '-o', at('out'), '--concurrency', '3'],
      new FakeSkillClient(slow),
    );
    expect(client.mostRunning).toBe(3);
    expect(await readdir(at('out'))).toHaveLength(12);
  });

  it('stops cleanly on Ctrl-C: what is finished stays, nothing half-written does', async () => {
    const controller = new AbortController();
    const client = new FakeSkillClient((image, signal) => {
      if (Buffer.from(image).toString() !== 'b/cat.jpg') return 'done';
      controller.abort(new Error('stopped by SIGINT'));
      throw signal?.reason as Error;
    });
    const { exitCode, out } = await run(
      [
        ...['image', at('a/cat.jpg'), at('b/cat.jpg'), at('dog.png')],
        ...['-o', at('out'), '--concurrency', '1'],
      ],
      client,
      { controller },
    );
    expect(exitCode).toBe(130);
    expect(out).toContain('1 done, 0 failed, 2 not tried');
    expect(await readdir(at('out'))).toEqual(['cat.webp']);
  });

  it('never overwrites an input', async () => {
    await writeFile(at('in.webp'), 'original');
    const { exitCode, err, client } = await run(['image', at('in.webp'), '-o', at('')]);
    expect(exitCode).toBe(1);
    expect(err).toContain('would overwrite the input');
    expect(client.calls).toHaveLength(0);
    expect(await readFile(at('in.webp'), 'utf8')).toBe('original');
  });

  it.each([
    ['a/x.jpg', 'b/x.webp'],
    ['b/x.webp', 'a/x.jpg'],
  ])('never overwrites another file’s input: %s, then %s', async (...names) => {
    for (const name of names) await writeFile(at(name), name);
    const { exitCode, err, out } = await run([
      ...['image', ...names.map(at), '-o', at('b'), '--concurrency', '1'],
    ]);
    expect(exitCode).toBe(1);
    expect(out).toContain('1 done, 1 failed');
    // The first in order is planned as x.webp, which is an input; the other gets x-2.webp.
    expect(err).toContain(`failed: ${at(names[0])}: A free name was expected`);
    expect(err).toContain(`would overwrite the input ${at('b/x.webp')}; choose another folder`);
    expect(await readFile(at('b/x.webp'), 'utf8')).toBe('b/x.webp');
    expect(await readFile(at('b/x-2.webp'), 'utf8')).toBe(`ready:${names[1]}`);
  });

  it('says that the folder can’t be made', async () => {
    const { exitCode, err } = await run(['image', at('dog.png'), '-o', at('a/cat.jpg/out')]);
    expect(exitCode).toBe(1);
    expect(err).toContain('error: --output: Could not write');
    expect(err).toContain('A part of its path is a file where a folder was expected.');
  });

  it('says that a file is in the folder’s place', async () => {
    const { exitCode, err } = await run(['image', at('dog.png'), '-o', at('a/cat.jpg')]);
    expect(exitCode).toBe(1);
    expect(err).toBe(
      `error: --output: Could not write ${at('a/cat.jpg')}: A file is in its place; name a folder.\n`,
    );
  });

  it('says how large a picture may be', async () => {
    await truncate(at('dog.png'), 64 * 1024 * 1024 + 1);
    const { exitCode, err, client } = await run(['image', at('dog.png'), '-o', at('out')]);
    expect(exitCode).toBe(1);
    expect(err).toContain('A picture of at most 64 MiB was expected, this has 67108865 bytes.');
    expect(client.calls).toHaveLength(0);
  });
});
