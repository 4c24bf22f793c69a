// The container tests in their full sizes and the long fuzz: what CI takes a slice of.
import { env, run } from './run.mjs';

const seed = (env.FUZZ_SEED ??= String(Date.now() % 1_000_000_000));
env.SKILLGATE_SOAK = 'true';

console.log(`The container tests in their full sizes: 2,000 calls under each fault (200 where each takes long: OCR and drafts),
100,000 calls for the client's memory, 20,000 calls of four processes that share a cache and are killed, 50,000
damaged pictures (FUZZ_SEED=${seed}; the same seed repeats them). It takes long and wants the machine
to itself; each test tells its progress. \`npm run e2e\` is the short form.\n`);

run('nx', ['run', 'e2e:e2e', '--outputStyle=stream-without-prefixes', ...process.argv.slice(2)]);

console.log(
  '\nThe soak passed. Next: `npm run bench -- image` for throughput and memory on this machine.',
);
