// An application that asks, asks anew and takes back without a pause, and checks every answer. It is killed at any time.
import { createHash } from 'node:crypto';
import { createSkillPool } from '@skillgate/client';

const { address, cacheFolder, maxBytes, seed } = JSON.parse(process.argv[2]);
const pool = createSkillPool({
  address,
  cacheFolder,
  cacheMaxBytes: maxBytes,
  cache: 'auto',
  samePicture: 'off',
  fallback: 'never',
  timeoutMs: 120_000,
  // It stands still while its folder is measured, which must not look like a skill that is silent.
  connectTimeoutMs: 60_000,
  pingTimeoutMs: 60_000,
  logger: {
    debug() {},
    info() {},
    warn: (_fields, message) => process.send({ warning: message }),
    error() {},
  },
});
const clients = ['ada', 'bob'].map((namespace) => pool.client('image', { namespace }));

let state = seed;
/** Of Lehmer: a whole number from 0 up to `limit`. */
const below = (limit) => (state = (state * 48_271) % 2_147_483_647) % limit;

/** The fake skill answers with the picture that it was given, so that the right answer is known. */
const pictureOf = (number) => Buffer.alloc(2_000 + (number % 40) * 500, `picture ${number} `);
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function callOnce() {
  const number = below(400);
  const image = pictureOf(number);
  const chance = below(100);
  if (chance < 2) return pool.cache.delete({ sha256: sha256(image) });
  const cache = chance < 10 ? 'refresh' : 'auto';
  const answer = await clients[below(2)].preprocess({ image }, { cache });
  if (!image.equals(answer.image)) process.send({ wrong: number, servedBy: answer.servedBy });
}

async function caller() {
  for (;;) {
    await callOnce().catch((error) => process.send({ error: error.stack }));
    process.send({ done: 1 });
  }
}

for (let callers = 0; callers < 8; callers += 1) void caller();
process.on('disconnect', () => process.exit());
