import { describe, expect, it } from 'vitest';
import { engineAddress, memoryInUse } from './docker.js';

describe('memoryInUse', () => {
  it('leaves inactive file pages out, under either version of cgroups', () => {
    const v1 = { usage: 300, stats: { total_inactive_file: 100, inactive_file: 40 } };
    const v2 = { usage: 300, stats: { inactive_file: 40 } };
    expect(memoryInUse({ memory_stats: v1 })).toBe(200);
    expect(memoryInUse({ memory_stats: v2 })).toBe(260);
  });

  it('says that a container has ended', () => {
    expect(() => memoryInUse({ memory_stats: {} })).toThrow('has ended');
  });
});

describe('engineAddress', () => {
  it.each([
    [undefined, { socketPath: '/var/run/docker.sock' }],
    ['unix:///run/user/1000/docker.sock', { socketPath: '/run/user/1000/docker.sock' }],
    ['tcp://127.0.0.1:2375', { hostname: '127.0.0.1', port: '2375' }],
  ])('reads %s', (dockerHost, address) => {
    expect(engineAddress(dockerHost)).toEqual(address);
  });
});
