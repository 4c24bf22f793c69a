// An application that is answered by the container, by a suspect's child and by itself, and then closes its pool. It
// tells its parent what it held before and what is left after, and ends by itself.
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSkillPool } from '@skillgate/client';
import { tinyPicture } from './tiny-picture.mjs';

/** What keeps a process alive, and the processes that it has started. */
function held() {
  const { pid } = process;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return { resources: process.getActiveResourcesInfo().sort(), children: children.trim() };
}

// What loading has opened is closed by then.
await sleep(200);
const before = held();
const pool = createSkillPool();
const image = pool.client('image');
const servers = new Set();
let isOver = false;

async function caller() {
  while (!isOver) {
    const { servedBy, fallbackReason } = await image.preprocess({ image: tinyPicture });
    servers.add(fallbackReason === undefined ? servedBy : `${servedBy}, ${fallbackReason}`);
  }
}

async function until(server) {
  while (!servers.has(server)) await sleep(20);
}

const callers = Array.from({ length: 16 }, caller);
await until('remote');
// The parent kills the container.
process.send({ name: 'served' });
await once(process, 'message');
await until('local, refused');
isOver = true;
await Promise.all(callers);
await pool.close();
const closedAt = performance.now();
let after = held();
while (JSON.stringify(after) !== JSON.stringify(before) && performance.now() - closedAt < 2_000) {
  await sleep(20);
  after = held();
}
process.send({ name: 'closed', before, after, servers: [...servers] });
process.disconnect();
