import { Client, credentials } from '@grpc/grpc-js';
import { failedPrecondition } from '@skillgate/core';
import { Skill } from '@skillgate/proto';
import {
  eventually,
  startFakeSkill,
  startFaultProxy,
  type FakeSkillOptions,
} from '@skillgate/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLink, type LinkOptions } from './link.js';
import { refusedAddress } from './testing/temp-pool.js';

function linkTo(address: string, options: Partial<LinkOptions> = {}) {
  const states: string[] = [];
  const link = createLink({
    skill: 'image',
    address,
    serviceName: 'skills.v1.ImageService',
    token: undefined,
    open: () =>
      new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 }),
    connectTimeoutMs: 300,
    maxBackoffMs: 700,
    parkAfterMs: 1_000,
    forgetAfterMs: 60_000,
    isBusy: () => false,
    onState: (state) => states.push(state.name === 'down' ? `down ${state.kind}` : state.name),
    ...options,
  });
  onTestFinished(() => link.close());
  return { link, states };
}

async function fakeSkill(options: FakeSkillOptions = {}) {
  const server = await startFakeSkill(options);
  onTestFinished(() => server.stop());
  return server;
}

describe('a link', () => {
  it('connects when it is used, and follows the health of the skill', async () => {
    const server = await fakeSkill();
    const { link, states } = linkTo(server.address);
    expect(link.state).toEqual({ name: 'idle' });
    link.use();
    await eventually(() => link.state.name === 'serving');
    server.setServing(false);
    await eventually(() => link.state.name === 'not-serving');
    server.setServing(true);
    await eventually(() => link.state.name === 'serving');
    expect(states).toEqual(['connecting', 'serving', 'not-serving', 'serving']);
    expect(link.state).toMatchObject({ identity: { skill: 'image', release: 'fake' } });
  });

  it('says of a refused port that it can not be reached, and where it looked', async () => {
    const { link } = linkTo(refusedAddress);
    link.use();
    await eventually(() => link.state.name === 'down', 500);
    expect(link.state).toMatchObject({ kind: 'refused' });
    expect('error' in link.state && link.state.error.message).toMatch(
      /^The image skill at 127\.0\.0\.1:1 can't be reached \(connect ECONNREFUSED 127\.0\.0\.1:1\)\.$/,
    );
  });

  it.each<[string, FakeSkillOptions, RegExp]>([
    [
      'another skill',
      { skill: Skill.OCR },
      /but it is the ocr skill\. Set SKILLGATE_IMAGE_ADDRESS/,
    ],
    ['another contract', { contract: 'skills.v9' }, /but it speaks the contract 'skills\.v9'\./],
    ['a server without health', { health: 'absent' }, /but it has no health service\./],
    [
      'a server without the service',
      { health: 'unknown' },
      /but it has no skills\.v1\.ImageService/,
    ],
    ['who asks for a token', { unauthenticated: true }, /^a token is needed$/],
  ])('refuses %s with an error that says so', async (_, options, message) => {
    const server = await fakeSkill(options);
    const { link } = linkTo(server.address);
    link.use();
    await eventually(() => link.state.name === 'wrong');
    expect('error' in link.state && link.state.error.message).toMatch(message);
  });

  it('finds the right answerer when the wrong one is gone', async () => {
    const wrong = await startFakeSkill({ skill: Skill.OCR });
    const { link, states } = linkTo(wrong.address);
    link.use();
    await eventually(() => link.state.name === 'wrong');
    // It is asked again and again meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(states).toEqual(['connecting', 'wrong']);
    await wrong.stop();
    await eventually(() => link.state.name === 'down');
    await fakeSkill({ port: wrong.port });
    await eventually(() => link.state.name === 'serving', 1_500);
  });

  it('is lost with its connection, and back within a second of the skill', async () => {
    const server = await startFakeSkill();
    const { link, states } = linkTo(server.address);
    link.use();
    await eventually(() => link.state.name === 'serving');
    await server.stop();
    await eventually(() => states.includes('down lost'));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(states).toContain('down refused');
    await fakeSkill({ port: server.port });
    await eventually(() => link.state.name === 'serving', 1_000);
  });

  it.each(['ok', 'goodbye'] as const)('takes a Watch that ends (%s) for a goodbye', async (how) => {
    const server = await fakeSkill();
    const { link, states } = linkTo(server.address);
    link.use();
    await eventually(() => link.state.name === 'serving');
    server.endWatches(how);
    await eventually(() => states.includes('down not-serving'));
    await eventually(() => link.state.name === 'serving', 1_000);
  });

  it('calls a peer silent that accepts and says nothing', async () => {
    const server = await fakeSkill({ health: 'silent' });
    const { link } = linkTo(server.address);
    const startedAt = performance.now();
    link.use();
    await eventually(() => link.state.name === 'down');
    expect(link.state).toMatchObject({ kind: 'silent' });
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it('looks for a peer that leaves tries to connect hanging once more, and no more until it answers', async () => {
    const server = await fakeSkill({ health: 'silent' });
    const { link, states } = linkTo(server.address);
    link.use();
    await eventually(() => link.state.name === 'down');
    link.hurry();
    expect(link.state.name).toBe('connecting');
    await eventually(() => link.state.name === 'down');
    link.hurry();
    expect(states).toEqual(['connecting', 'down silent', 'connecting', 'down silent']);
  });

  it('does not look for a peer that fell silent while its connection stands', async () => {
    const server = await fakeSkill();
    const { link } = linkTo(server.address);
    link.use();
    await eventually(() => link.state.name === 'serving');
    link.fellSilent();
    link.hurry();
    expect(link.state).toMatchObject({ name: 'down', kind: 'silent' });
  });

  it('ends its Watch when it is idle, and opens it again with the next use', async () => {
    const server = await fakeSkill();
    const { link } = linkTo(server.address, { parkAfterMs: 300 });
    link.use();
    await eventually(() => server.watches === 1);
    await eventually(() => server.watches === 0);
    expect(link.state.name).toBe('serving');
    server.setServing(false);
    link.use();
    await eventually(() => link.state.name === 'not-serving');
  });

  it('takes no old news that it did not serve for granted', async () => {
    const server = await fakeSkill({ health: 'not-serving' });
    const { link } = linkTo(server.address, { parkAfterMs: 50 });
    link.use();
    await eventually(() => link.state.name === 'not-serving');
    await eventually(() => server.watches === 0);
    server.setServing(true);
    link.use();
    expect(link.state.name).toBe('connecting');
    await eventually(() => link.state.name === 'serving');
  });

  it('keeps its Watch while calls are on it', async () => {
    const server = await fakeSkill();
    const { link } = linkTo(server.address, { parkAfterMs: 50, isBusy: () => true });
    link.use();
    await eventually(() => server.watches === 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.watches).toBe(1);
  });

  it('closes a channel that was forgotten', async () => {
    const server = await fakeSkill();
    const { link } = linkTo(server.address, { parkAfterMs: 30, forgetAfterMs: 60 });
    link.use();
    await eventually(() => link.state.name === 'serving');
    await eventually(() => link.state.name === 'idle');
    expect(link.connection).toBeUndefined();
  });

  it('stops dialling an address that nobody uses any more', async () => {
    const { link, states } = linkTo(refusedAddress, { forgetAfterMs: 150 });
    link.use();
    await eventually(() => states.at(-1) === 'idle', 1_500);
    link.use();
    expect(link.state.name).toBe('connecting');
  });

  it('survives a channel that can not be opened, also when it dials again', async () => {
    const { link } = linkTo('127.0.0.1:2', {
      open: () => {
        throw failedPrecondition('SKILLGATE_CLIENT_CA_FILE names x, which can not be read.');
      },
    });
    link.use();
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(link.state).toMatchObject({ name: 'wrong', error: { code: 'FAILED_PRECONDITION' } });
  });

  it('takes no news from a connection that it has replaced', async () => {
    const server = await fakeSkill();
    const proxy = await startFaultProxy(server.address);
    onTestFinished(() => proxy.close());
    const { link, states } = linkTo(proxy.address);
    link.use();
    await eventually(() => link.state.name === 'serving');
    link.fellSilent();
    await eventually(() => link.state.name === 'serving');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(states).toEqual(['connecting', 'serving', 'down silent', 'serving']);
    expect(proxy.accepted).toBe(2);
  });
});
