import { createSkillPool, type SkillPoolOptions } from '@skillgate/client';
import { startFaultProxy, type Fault } from '@skillgate/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isSoak, sizeOf, timeoutMs } from './config.js';
import type { SkillContainer } from './containers/skill-container.js';
import { startSkill, startSkills } from './containers/start-skill.js';
import type { Card } from './faults/card.js';
import { draftDeck } from './faults/draft-deck.js';
import { embeddingDeck } from './faults/embedding-deck.js';
import { imageDeck, localAnswers } from './faults/image-deck.js';
import { ocrDeck } from './faults/ocr-deck.js';
import { differenceOf } from './faults/same-answer.js';
import { tableOf, type Tally } from './faults/tally.js';
import { underFire, type Fire } from './faults/under-fire.js';
import { hugePicture } from './pictures/huge.js';

const image = { name: 'image', makeDeck: imageDeck } as const;
const draft = { name: 'draft', makeDeck: draftDeck } as const;
const embedding = { name: 'embedding', makeDeck: embeddingDeck } as const;
const ocr = { name: 'ocr', makeDeck: ocrDeck } as const;
/** Each skill's requests, and how many. Where answers are kept, each call asks anew all the same. */
const subjects = [
  { ...image, title: 'image', cache: 'off', calls: sizeOf({ soak: 2_000, e2e: 250 }) },
  { ...image, title: 'image, kept', cache: 'refresh', calls: sizeOf({ soak: 2_000, e2e: 120 }) },
  { ...ocr, title: 'ocr', cache: 'off', calls: sizeOf({ soak: 200, e2e: 40 }) },
  { ...draft, title: 'draft', cache: 'off', calls: sizeOf({ soak: 200, e2e: 40 }) },
  { ...embedding, title: 'embedding', cache: 'off', calls: sizeOf({ soak: 2_000, e2e: 40 }) },
] as const;
/** What CI has every subject go through; the rest is the client's own, which one subject shows. */
const faultsOfAll = new Set(['SIGSTOP and SIGCONT', 'a way that truncates']);
const quiet = { SKILLGATE_LOG_LEVEL: 'error' };

describe.each(subjects)('a client of $title under fire', { timeout: timeoutMs }, (subject) => {
  const { name, makeDeck, calls, cache } = subject;
  const isWhole = isSoak || subject.title === 'image';
  const tallies = new Map<string, Tally>();
  let deck: Card[];

  beforeAll(async () => {
    deck = await makeDeck();
  });
  afterAll(() => console.log(tableOf(tallies)));

  /** As many right answers as calls while the trouble lasts. */
  async function expectNoLoss(
    fault: string,
    options: SkillPoolOptions,
    trouble: (fire: Fire) => Promise<void>,
  ): Promise<Tally> {
    const cacheFolder = await mkdtemp(join(tmpdir(), 'skillgate-faults-'));
    const pool = createSkillPool(
      { ...options, cache, cacheFolder },
      { ...process.env, SKILLGATE_CACHE: 'on' },
    );
    try {
      const tally = await underFire({ pool, deck, calls }, trouble);
      tallies.set(fault, tally);
      expect(tally.errors).toEqual([]);
      expect(tally.wrong).toEqual([]);
      expect(tally.right).toBe(tally.calls);
      const { entries, problem } = await pool.cache.stats();
      expect({ isKept: entries > 0, problem }).toEqual({
        isKept: cache !== 'off',
        problem: undefined,
      });
      return tally;
    } finally {
      await pool.close();
      await rm(cacheFolder, { recursive: true, force: true });
    }
  }

  describe('with one container', () => {
    let skill: SkillContainer;

    beforeAll(async () => {
      skill = await startSkill(name, { env: quiet });
    });
    afterAll(() => skill.remove());

    it('loses no answer while the container is killed and restarted three times', async () => {
      await expectNoLoss(
        'SIGKILL and restart, three times',
        { address: skill.address },
        async (fire) => {
          for (const share of [0.1, 0.4, 0.7]) {
            await fire.reached(share);
            await skill.kill('SIGKILL');
            expect(await skill.ended()).toMatchObject({ exitCode: 137 });
            await fire.servedLocally();
            await skill.start();
            await fire.servedRemotely();
          }
        },
      );
    });

    const freezes = {
      'SIGSTOP and SIGCONT': [() => skill.kill('SIGSTOP'), () => skill.kill('SIGCONT')],
      'docker pause and unpause': [() => skill.pause(), () => skill.resume()],
    } as const;

    for (const [fault, [freeze, thaw]] of Object.entries(freezes)) {
      it.runIf(isWhole || faultsOfAll.has(fault))(`loses no answer to ${fault}`, async () => {
        await expectNoLoss(fault, { address: skill.address }, async (fire) => {
          for (const share of [0.15, 0.6]) {
            await fire.reached(share);
            await freeze();
            await fire.servedLocally();
            await sleep(500);
            await thaw();
            await fire.servedRemotely();
          }
        });
      });
    }

    const cut = 100_000;
    const faults: Record<string, Fault> = {
      'a way that is a black hole': { name: 'black-hole' },
      'a way that delays by 100 ms': { name: 'delay', delayMs: 100 },
      'a way that delays by 1 s': { name: 'delay', delayMs: 1_000 },
      'a way that resets half-way': { name: 'reset', afterBytes: cut },
      'a way that truncates': { name: 'truncate', afterBytes: cut },
    };

    for (const [way, fault] of Object.entries(faults)) {
      it.runIf(isWhole || faultsOfAll.has(way))(`loses no answer to ${way}`, async () => {
        const proxy = await startFaultProxy(skill.address);
        await expectNoLoss(way, { address: proxy.address }, async (fire) => {
          for (const share of [0.15, 0.6]) {
            await fire.reached(share);
            proxy.setFault(fault);
            await fire.reached(share + 0.2);
            proxy.setFault({ name: 'pass' });
            await fire.servedRemotely();
          }
        }).finally(() => proxy.close());
      });
    }
  });

  it.runIf(isWhole && name === 'image')(
    'loses no answer while the container is out of memory',
    async () => {
      // It takes what it has no memory for: 914 MB, measured, in a container of 500.
      const skill = await startSkill('image', {
        env: { ...quiet, IMAGE_MEMORY_BYTES: '4000000000' },
      });
      const request = { image: await hugePicture('AVIF') };
      const [right] = await localAnswers([request]);
      const options = { address: skill.address };
      const pool = createSkillPool(options);
      await expectNoLoss('killed for its memory', options, async (fire) => {
        await fire.reached(0.2);
        const huge = pool.client('image').preprocess(request, { timeoutMs: 120_000 });
        expect(await skill.ended()).toEqual({ exitCode: 137, outOfMemory: true });
        await fire.servedLocally();
        await skill.start();
        await fire.servedRemotely();
        // What killed it was finished in a process of its own.
        const answer = await huge;
        expect(differenceOf(answer, right!)).toBeUndefined();
        expect(answer).toMatchObject({ servedBy: 'local', fallbackReason: 'lost' });
      }).finally(() => Promise.all([skill.remove(), pool.close()]));
    },
  );

  describe.runIf(isWhole)('with two replicas', () => {
    let replicas: SkillContainer[] = [];

    beforeAll(async () => {
      replicas = await startSkills(name, 2, { env: quiet });
    });
    afterEach(async () => {
      for (const replica of replicas) if (!(await replica.isRunning())) await replica.start();
    });
    afterAll(() => Promise.all(replicas.map((replica) => replica.remove())));

    for (const balance of ['ordered', 'balanced'] as const) {
      it(`falls back for no call while two ${balance} replicas restart in turn`, async () => {
        const address = replicas.map((replica) => replica.address);
        const tally = await expectNoLoss(
          `rolling restart, ${balance}`,
          { address, balance },
          async (fire) => {
            for (const share of [0.1, 0.5]) {
              for (const replica of replicas) {
                await fire.reached(share);
                await replica.kill('SIGTERM');
                expect(await replica.ended()).toEqual({ exitCode: 0, outOfMemory: false });
                await replica.start();
              }
            }
          },
        );
        expect(tally.servedBy).toEqual({ remote: tally.calls });
      });
    }
  });
});
