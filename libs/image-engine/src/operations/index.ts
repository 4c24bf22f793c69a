import { encode } from './encode.js';
import { hash } from './hash.js';
import type { Operation } from './operation.js';
import { resize } from './resize.js';

/** What is done to a picture once it is open: stages in this order, the operations of one at the same time. */
export const stages = [[resize], [encode, hash]] satisfies Operation[][];

export { createJob, type Job, type Operation } from './operation.js';
