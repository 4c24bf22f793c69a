import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApplication } from './applications/start-application.js';
import { sizeOf, timeoutMs } from './config.js';
import type { SkillContainer } from './containers/skill-container.js';
import { startSkill } from './containers/start-skill.js';

interface Held {
  resources: string[];
  children: string;
}

const calls = sizeOf({ soak: 100_000, e2e: 5_000 });
const megabyte = 1e6;

describe('what a client leaves behind', { timeout: timeoutMs }, () => {
  let skill: SkillContainer;

  beforeAll(async () => {
    skill = await startSkill('image', { env: { SKILLGATE_LOG_LEVEL: 'error' } });
  });
  afterAll(() => skill.remove());

  it(`is no memory: the heap stays flat over ${calls} calls`, async () => {
    const { address } = skill;
    const application = startApplication('many-calls', { address, args: [String(calls)] });
    const { heapBytes } = await application.next<{ name: 'done'; heapBytes: number[] }>('done');
    console.log(`Heap: ${heapBytes.map((bytes) => (bytes / megabyte).toFixed(2)).join(', ')} MB.`);
    // The first parts warm up: code is compiled, buffers are pooled.
    const [early = NaN, late = NaN] = [heapBytes[3], heapBytes.at(-1)];
    expect(late - early).toBeLessThan(megabyte);
    expect(await application.ended).toBe(0);
  });

  it('keeps no process alive that forgets to close it', async () => {
    const application = startApplication('forget', { address: skill.address });
    expect(await application.next('answered')).toMatchObject({ servedBy: 'remote' });
    const answeredMs = performance.now();
    expect(await application.ended).toBe(0);
    expect(performance.now() - answeredMs).toBeLessThan(4_000);
  });

  it('is no handle, timer, socket or child after close()', async () => {
    const application = startApplication('close-up', { address: skill.address });
    await application.next('served');
    await skill.kill('SIGKILL');
    application.tell();
    const { before, after, servers } = await application.next<{
      name: 'closed';
      before: Held;
      after: Held;
      servers: string[];
    }>('closed');
    const closedMs = performance.now();
    expect(servers.toSorted()).toEqual(['local, lost', 'local, refused', 'remote']);
    expect(after).toEqual(before);
    expect(await application.ended).toBe(0);
    expect(performance.now() - closedMs).toBeLessThan(1_000);
  });
});
