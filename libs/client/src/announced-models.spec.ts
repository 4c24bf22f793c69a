import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAnnouncedModels } from './announced-models.js';

const models = [{ id: 'mine', digest: 'a'.repeat(64) }];
const others = [{ id: 'other', digest: 'b'.repeat(64) }];

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-announced-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'announced');
}

describe('what an address has announced', () => {
  it('is known to the next process, by skill and address', async () => {
    const folder = await tempFolder();
    const here = () => createAnnouncedModels(folder, 'embedding', 'localhost:1');
    expect(here().last()).toEqual([]);
    await here().remember(others);
    await here().remember(models);
    expect(here().last()).toEqual(models);
    expect(createAnnouncedModels(folder, 'embedding', 'localhost:2').last()).toEqual([]);
    expect(createAnnouncedModels(folder, 'draft', 'localhost:1').last()).toEqual([]);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it.each(['', '{cut', '{}', '[1, null, {"id": "x", "digest": "no"}]'])(
    'is nothing where the file says %j',
    async (text) => {
      const folder = await tempFolder();
      const here = createAnnouncedModels(folder, 'embedding', 'localhost:1');
      await here.remember(models);
      const [name] = await readdir(folder);
      await writeFile(join(folder, name!), text);
      expect(here.last()).toEqual([]);
      await here.remember(models);
      expect(here.last()).toEqual(models);
    },
  );

  it('is kept nowhere without a folder, or where none can be made', async () => {
    for (const folder of [undefined, '/proc/nowhere']) {
      const here = createAnnouncedModels(folder, 'embedding', 'localhost:1');
      await here.remember(models);
      expect(here.last()).toEqual([]);
    }
  });
});
