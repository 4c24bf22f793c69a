import { silentLogger } from '@skillgate/core';
import { startFakeSkill, eventually, type FakeSkillServer } from '@skillgate/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSkillPool } from './skill-pool.js';
import { servedSkills } from './skills/index.js';
import { refusedAddress, rejection, tempPool, tinyPicture as image } from './testing/temp-pool.js';

async function fakeSkill(): Promise<FakeSkillServer> {
  const server = await startFakeSkill();
  onTestFinished(() => server.stop());
  return server;
}

describe('a pool', () => {
  it('gives every caller a client of its own to close', async () => {
    const server = await fakeSkill();
    server.setAnswer(() => ({ name: 'ok', delayMs: 500 }));
    const pool = tempPool({ address: server.address });
    const [one, other] = [pool.client('image'), pool.client('image')];
    const ended = rejection(one.preprocess({ image }));
    const answered = other.preprocess({ image });
    await eventually(() => server.ids.length === 2);
    await one.close();
    expect(await ended).toMatchObject({ code: 'CANCELLED' });
    expect(await answered).toMatchObject({ servedBy: 'remote' });
    await other.close();
    expect(pool.status().endpoints).toEqual([]);
  });

  it.each([
    [{ fallback: 'nevr' as never }, "fallback must be one of auto, never, only, got 'nevr'."],
    [{ maxInFlight: 0 }, "maxInFlight must be a number from 1, got '0'."],
    [{ timeoutMs: NaN }, "timeoutMs must be a number from 1 to 2147483647, got 'NaN'."],
    [{ pingTimeoutMs: Infinity }, 'pingTimeoutMs must be a number from 1 to 2147483647'],
    [{ fallbackk: 'never' } as never, "There is no option 'fallbackk'; there is: address, "],
    [{ address: 50_052 as never }, "address must be a text such as 'localhost:50052'"],
    [{ address: [] }, "address must be a text such as 'localhost:50052'"],
    [{ cacheMaxEntries: NaN }, "cacheMaxEntries must be a number from 1, got 'NaN'."],
    [{ cacheMaxBytes: 1_000 }, "cacheMaxBytes must be a number from 1048576, got '1000'."],
    [{ namespace: '' }, "namespace must be a text that is not empty, got ''."],
  ])('refuses the options %j', (options, message) => {
    expect(() => createSkillPool(options, {})).toThrow(message);
  });

  it('takes an undefined option for one that was not given', async () => {
    const server = await fakeSkill();
    server.setAnswer(() => ({ name: 'error', code: 'INTERNAL' }));
    const pool = tempPool({ address: server.address, retry: { maxAttempts: undefined as never } });
    await rejection(pool.client('image', { fallback: 'never' }).preprocess({ image }));
    expect(server.ids).toHaveLength(3);
  });

  it('shares an endpoint among clients, and closes it with the last', async () => {
    const server = await fakeSkill();
    const pool = tempPool({ address: server.address });
    const [one, other] = [pool.client('image'), pool.client('image', { timeoutMs: 9_000 })];
    await Promise.all([one.preprocess({ image }), other.preprocess({ image })]);
    expect(pool.status().endpoints).toMatchObject([{ clients: 2 }]);
    expect(server.watches).toBe(1);
    await one.close();
    await one.close();
    expect(await other.preprocess({ image })).toMatchObject({ servedBy: 'remote' });
    await other.close();
    expect(pool.status().endpoints).toEqual([]);
    await eventually(() => server.watches === 0);
  });

  it('ends what is under way when it is closed, and takes nothing more', async () => {
    const server = await fakeSkill();
    server.setAnswer(() => ({ name: 'never' }));
    const pool = tempPool({ address: server.address });
    const client = pool.client('image');
    const ended = rejection(client.preprocess({ image }));
    await eventually(() => server.ids.length === 1);
    await pool.close();
    const closed = { code: 'CANCELLED', message: 'The client was closed; get another one.' };
    expect(await ended).toMatchObject(closed);
    expect(await rejection(client.preprocess({ image }))).toMatchObject(closed);
    expect(() => pool.client('image')).toThrow('The pool was closed; create another one.');
  });

  it('ends a call that waits for a connection when it is closed', async () => {
    const silent = await startFakeSkill({ health: 'silent' });
    onTestFinished(() => silent.stop());
    const pool = tempPool({ address: silent.address });
    const ended = rejection(pool.client('image').preprocess({ image }));
    await eventually(() => pool.status().endpoints[0]?.state === 'connecting');
    await pool.close();
    expect(await ended).toMatchObject({ code: 'CANCELLED' });
  });

  it('knows the skills of this release only', () => {
    const pool = tempPool({});
    expect(() => pool.client('toaster' as 'image')).toThrow(
      `There is no skill 'toaster' in this release; there is: ${servedSkills.join(', ')}.`,
    );
  });

  it.each([' , ', 'localhost', 'http://localhost:1', 'localhost:0', 'localhost:99999', 'unix:'])(
    "refuses the address '%s' by the name of its variable",
    (address) => {
      const pool = tempPool({}, { SKILLGATE_IMAGE_ADDRESS: address });
      expect(() => pool.client('image')).toThrow(
        /^The address of the image skill \(SKILLGATE_IMAGE_ADDRESS, or the option address\) must be host:port/,
      );
    },
  );

  it('names a variable that does not fit', () => {
    expect(() => createSkillPool({}, { SKILLGATE_CLIENT_TLS: 'maybe' })).toThrow(
      /SKILLGATE_CLIENT_TLS/,
    );
  });

  it('sends nothing in the clear that was meant not to go so', () => {
    expect(() => createSkillPool({}, { SKILLGATE_CLIENT_CA_FILE: 'ca.pem' })).toThrow(
      'SKILLGATE_CLIENT_CA_FILE is set and SKILLGATE_CLIENT_TLS is not',
    );
  });

  it('refuses a token that no header can hold', () => {
    expect(() => createSkillPool({}, { SKILLGATE_CLIENT_TOKEN: 'schlüssel' })).toThrow(
      'SKILLGATE_CLIENT_TOKEN must be of printable ASCII characters',
    );
  });

  it.each(['localhost:1', 'dns:///localhost:1', '[::1]:50052', 'unix:/tmp/x.sock', 'a:1, b:2'])(
    'takes the address %s',
    (address) => {
      const pool = tempPool({}, { SKILLGATE_IMAGE_ADDRESS: address });
      pool.client('image');
      const found = pool.status().endpoints.map((endpoint) => endpoint.address);
      expect(found).toEqual(address.split(', '));
    },
  );

  it('spreads calls that come at once over balanced endpoints', async () => {
    const servers = [await fakeSkill(), await fakeSkill()];
    for (const server of servers) server.setAnswer(() => ({ name: 'ok', delayMs: 30 }));
    const pool = tempPool({
      address: servers.map(({ address }) => address),
      balance: 'balanced',
    });
    const client = pool.client('image');
    await client.health();
    await eventually(() => pool.status().endpoints.every(({ state }) => state === 'serving'));
    await Promise.all(Array.from({ length: 20 }, () => client.preprocess({ image })));
    expect(servers.map(({ ids }) => ids.length)).toEqual([10, 10]);
  });

  it('bounds the calls on an endpoint and those that wait for it', async () => {
    const server = await fakeSkill();
    server.setAnswer(() => ({ name: 'ok', delayMs: 50 }));
    const pool = tempPool({ address: server.address, maxInFlight: 2, maxWaiting: 3 });
    const client = pool.client('image');
    await client.health();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => client.preprocess({ image })),
    );
    expect(server.load.most).toBe(2);
    const reasons = answers.map(({ fallbackReason }) => fallbackReason ?? 'remote');
    expect(reasons.filter((reason) => reason === 'remote')).toHaveLength(5);
    expect(reasons.filter((reason) => reason === 'overloaded')).toHaveLength(3);
  });

  it('says what it is at in a few lines', async () => {
    const server = await fakeSkill();
    const pool = tempPool({ address: server.address });
    await pool.client('image').preprocess({ image });
    expect(String(pool.status())).toBe(
      [
        `image at ${server.address}: serving, 0 in flight, 0 waiting, circuit closed`,
        'local image engine: 0 in flight, 0 waiting',
        'quarantine: 0 in flight, 0 waiting',
        'endpoint_changes{skill=image,state=connecting} 1',
        'endpoint_changes{skill=image,state=serving} 1',
        'calls{skill=image,code=OK,servedBy=remote} 1',
      ].join('\n'),
    );
  });

  it('tells its logger at level debug what it does', async () => {
    const debug = vi.fn();
    const logger = { ...silentLogger, debug };
    const pool = tempPool({ address: refusedAddress, logger });
    await pool.client('image').preprocess({ image });
    expect(debug.mock.calls.map(([, name]) => name as string)).toEqual(
      expect.arrayContaining(['endpoint', 'fallback', 'call']),
    );
    const told = { skill: 'image', code: 'OK', servedBy: 'local', reason: 'refused' };
    expect(debug).toHaveBeenCalledWith(expect.objectContaining(told), 'call');
  });

  it('is hurt by no listener that throws, nor are the other listeners', async () => {
    const server = await fakeSkill();
    const pool = tempPool({ address: server.address });
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const heard = vi.fn();
    pool.events.on('call', () => {
      throw new Error('mine');
    });
    pool.events.on('call', heard);
    await pool.client('image').preprocess({ image });
    expect(heard).toHaveBeenCalledTimes(1);
    expect(warned).toHaveBeenCalledWith('A listener of a Skillgate pool threw: Error: mine');
  });
});
