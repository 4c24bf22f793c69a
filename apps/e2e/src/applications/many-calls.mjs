// An application that makes as many calls as it is told and tells what its heap holds on the way; needs --expose-gc.
import { getSkillClient } from '@skillgate/client';
import { tinyPicture } from './tiny-picture.mjs';

const calls = Number(process.argv[2]);
const parts = 10;
const image = getSkillClient('image', { fallback: 'never' });

async function call(count) {
  let left = count;
  const caller = async () => {
    while (left-- > 0) await image.preprocess({ image: tinyPicture });
  };
  await Promise.all(Array.from({ length: 16 }, caller));
}

const heapBytes = [];
for (let part = 0; part < parts; part += 1) {
  await call(calls / parts);
  globalThis.gc();
  heapBytes.push(process.memoryUsage().heapUsed);
}
process.send({ name: 'done', heapBytes });
process.disconnect();
