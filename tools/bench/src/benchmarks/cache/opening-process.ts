// A process of its own: opens a folder of answers as an application does that was just started.
import { CacheStore } from '@skillgate/cache';
import { longestTurn } from './longest-turn.js';
import { timed } from './timed.js';

const store = new CacheStore({ folder: process.argv[2] ?? '' });
const before = process.memoryUsage.rss();
let openMs = 0;
const turn = await longestTurn(async () => {
  openMs = await timed(() => store.open());
});
const heldBytes = process.memoryUsage.rss() - before;
const { size } = store.catalogue;
process.send?.({ openMs, turn, heldBytes, entries: size });
await store.close();
process.disconnect();
