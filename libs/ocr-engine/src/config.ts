import {
  cpuQuota,
  int,
  memoryLimitBytes,
  readVariables,
  text,
  type ConfigOf,
  type Environment,
} from '@skillgate/core';
import { defaultMemoryBytes, imagingVariables } from '@skillgate/imaging';

/** What a thread takes besides its Tesseract's memory is little; a page of A4 takes it to about 130 MB. */
const defaultThreadBytes = 320_000_000;
/** What Node, the pixels and the other engine take, in bytes. */
const besidesBytes = 350_000_000;
/** Pictures may take so much however many threads are asked for, or none could be read. */
const leastPictureBytes = 128_000_000;

/** As many threads as CPUs, as long as all of them may grow to their limit at the same time. At least one. */
export function defaultWorkers(
  cpus: number,
  limitBytes: number,
  threadBytes = defaultThreadBytes,
): number {
  const fit = Math.floor((limitBytes - besidesBytes) / threadBytes);
  return Math.max(1, Math.min(Math.round(cpus), fit));
}

/** What pictures may take beside so many threads, of which a usual page takes less than half of their limit. */
export function defaultPictureBytes(
  workers: number,
  limitBytes: number,
  threadBytes = defaultThreadBytes,
): number {
  const left = limitBytes - (workers * threadBytes) / 2;
  return Math.max(leastPictureBytes, defaultMemoryBytes(left));
}

const workers = defaultWorkers(cpuQuota(), memoryLimitBytes());

/** The variables of the OCR engine, those that bound its pictures included. */
export const ocrEngineVariables = {
  ...imagingVariables,
  memoryBytes: int('IMAGE_MEMORY_BYTES', {
    description: imagingVariables.memoryBytes.description,
    default: defaultPictureBytes(workers, memoryLimitBytes()),
    shownDefault: "what the threads' share leaves, by the image skill's rule; 128 MB to 2 GB",
    min: 1_000_000,
  }),
  workers: int('OCR_WORKERS', {
    description: 'Threads that read, each with a Tesseract of its own.',
    default: workers,
    shownDefault:
      'the CPU quota, or as many as OCR_WORKER_MEMORY_BYTES each and 350 MB leave room for; at least 1',
    min: 1,
    max: 64,
  }),
  workerMemoryBytes: int('OCR_WORKER_MEMORY_BYTES', {
    description:
      'How far one Tesseract’s memory may grow, in bytes; a page that needs more fails, and the thread is replaced.',
    default: defaultThreadBytes,
    min: 64_000_000,
    max: 2_000_000_000,
  }),
  languageFolder: text('OCR_LANGUAGE_FOLDER', {
    description: 'A folder of further CODE.traineddata files, packed with gzip or not.',
    default: undefined,
  }),
  maxBatchItems: int('OCR_MAX_BATCH_ITEMS', {
    description: 'The most pages in one RecognizeBatch stream.',
    default: 10_000,
    min: 1,
  }),
};

export type OcrEngineConfig = ConfigOf<typeof ocrEngineVariables>;

/** @throws SkillError FAILED_PRECONDITION that names each variable that does not fit. */
export function ocrEngineConfig(env: Environment): OcrEngineConfig {
  const config = readVariables(ocrEngineVariables, env);
  const isGiven = ({ name }: { name: string }) => env[name] !== undefined;
  const { workerMemoryBytes } = config;
  const limitBytes = memoryLimitBytes();
  const workers = isGiven(ocrEngineVariables.workers)
    ? config.workers
    : defaultWorkers(cpuQuota(), limitBytes, workerMemoryBytes);
  const memoryBytes = isGiven(ocrEngineVariables.memoryBytes)
    ? config.memoryBytes
    : defaultPictureBytes(workers, limitBytes, workerMemoryBytes);
  return { ...config, workers, memoryBytes };
}
