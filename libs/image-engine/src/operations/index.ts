import { encode } from './encode.js';
import { hash } from './hash.js';
import type { Operation } from './operation.js';
import { resize } from './resize.js';

/** What is done to a picture once it is open, in this order. */
export const operations = [resize, encode, hash] satisfies Operation[];

export { createJob, type Job, type Operation } from './operation.js';
