// An application whose cache has a disk of its own, which is full, fills up or can't be written. Prints what came of it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSkillPool } from '@skillgate/client';

const { address, cacheFolder, isFilled, calls } = JSON.parse(process.argv[2]);
const warnings = [];
const warn = (_fields, message) => void warnings.push(message);
const nothing = () => undefined;
const pool = createSkillPool({
  address,
  cacheFolder,
  cache: 'auto',
  samePicture: 'off',
  fallback: 'never',
  logger: { debug: nothing, info: nothing, warn, error: nothing },
});
const image = pool.client('image');

async function fillDisk() {
  for (const size of [1 << 16, 1 << 12, 1]) {
    for (let number = 0; number < 100; number += 1) {
      const path = join(cacheFolder, `filler-${size}-${number}`);
      if (
        !(await writeFile(path, Buffer.alloc(size, 1)).then(
          () => true,
          () => false,
        ))
      )
        break;
    }
  }
}

const told = { right: 0, wrong: 0, cached: 0 };
if (isFilled) await fillDisk();
// Opens the folder: a busy machine may take longer for it than an answer waits.
await pool.cache.stats();
for (let number = 0; number < calls; number += 1) {
  const picture = Buffer.alloc(20_000, `picture ${number} `);
  for (const again of [false, true]) {
    const answer = await image.preprocess({ image: picture });
    told[picture.equals(answer.image) ? 'right' : 'wrong'] += 1;
    if (again && answer.servedBy === 'cache') told.cached += 1;
  }
}
const takenBack = await pool.cache.clear().then(String, ({ code }) => code);
const { counters } = pool;
await pool.close();
console.log(JSON.stringify({ ...told, takenBack, warnings, counters }));
