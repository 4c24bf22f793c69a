import { createRandom } from './random.js';
import { isTiff, retagTiff } from './retag-tiff.js';

type Random = () => number;
type Mutation = (bytes: Buffer, random: Random) => Buffer;

const below = (limit: number, random: Random) => Math.floor(random() * limit);
const telling = [0x00, 0x01, 0x7f, 0x80, 0xff];

function cutOff(bytes: Buffer, random: Random): Buffer {
  return Buffer.from(bytes.subarray(0, below(bytes.length, random)));
}

function flipBits(bytes: Buffer, random: Random): Buffer {
  const mutant = Buffer.from(bytes);
  for (let flips = 1 + below(16, random); flips > 0; flips -= 1) {
    const at = below(mutant.length, random);
    mutant[at] = (mutant[at] ?? 0) ^ (1 << below(8, random));
  }
  return mutant;
}

/** Headers are where the numbers are that decoders believe. */
function overwriteHeader(bytes: Buffer, random: Random): Buffer {
  const mutant = Buffer.from(bytes);
  for (let writes = 1 + below(6, random); writes > 0; writes -= 1) {
    mutant[below(Math.min(mutant.length, 256), random)] =
      telling[below(telling.length, random)] ?? 0;
  }
  return mutant;
}

function dropPart(bytes: Buffer, random: Random): Buffer {
  const start = below(bytes.length, random);
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + 1 + below(512, random))]);
}

function repeatPart(bytes: Buffer, random: Random): Buffer {
  const start = below(bytes.length, random);
  const end = start + 1 + below(2_048, random);
  return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
}

function overwritePart(bytes: Buffer, random: Random): Buffer {
  const mutant = Buffer.from(bytes);
  const start = below(mutant.length, random);
  const end = Math.min(mutant.length, start + 1 + below(256, random));
  for (let at = start; at < end; at += 1) mutant[at] = below(256, random);
  return mutant;
}

const mutations: readonly Mutation[] = [
  cutOff,
  flipBits,
  overwriteHeader,
  dropPart,
  repeatPart,
  overwritePart,
];

/** A damaged copy of a file: the same for the same file and seed. */
export function mutate(bytes: Buffer, seed: number): Buffer {
  const random = createRandom(seed);
  if (isTiff(bytes) && random() < 0.5) return retagTiff(bytes, random);
  let mutant = bytes;
  for (let rounds = 1 + below(2, random); rounds > 0 && mutant.length > 0; rounds -= 1) {
    mutant = mutations[below(mutations.length, random)]?.(mutant, random) ?? mutant;
  }
  return mutant;
}
