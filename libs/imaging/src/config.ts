import {
  failedPrecondition,
  int,
  memoryLimitBytes,
  readVariables,
  type ConfigOf,
  type Environment,
} from '@skillgate/core';

const mebibyte = 1024 * 1024;

/**
 * What is kept for everything but pictures in work: the process itself with its server (115 MB), requests that wait
 * (32 MB), the files of the pictures in work (two of 20 MB), and buffers that wait for V8's collector (70 MB measured:
 * it starts a collection when 64 MB outside its heap are new).
 */
const reserveBytes = 258_000_000;
/** What jemalloc holds on to beyond what is in use: a sixth was measured over a mix of large pictures, two at a time. */
const heldBack = 1.2;
/** What of it the smallest container must have: the process with its server, and the files of two pictures in work. */
const smallestReserveBytes = 155_000_000;
/** What every picture takes, whatever its size, and the pixels of a small one. */
const smallestBytes = 20_000_000;
/** Enough for 50 megapixels as a baseline JPEG, WebP or PNG. */
const smallestDefaultBytes = 128_000_000;
/** A process of its own on a large machine should not take what others need. */
const largestDefaultBytes = 2_000_000_000;

/** What may be used for pictures when IMAGE_MEMORY_BYTES is not set, in bytes, of a container or machine of that size. */
export function defaultMemoryBytes(limitBytes: number): number {
  const small = Math.min(smallestDefaultBytes, (limitBytes - smallestReserveBytes) / heldBack);
  return Math.round(
    Math.min(largestDefaultBytes, Math.max(small, (limitBytes - reserveBytes) / heldBack)),
  );
}

/** The variables that bound what a picture may cost. */
export const imagingVariables = {
  /** The largest file that is opened, in bytes. */
  maxBytes: int('IMAGE_MAX_BYTES', {
    description: 'The largest picture file that is opened, in bytes.',
    default: 20 * mebibyte,
    min: 1,
  }),
  /** The largest picture that is opened, in pixels: width × height of its first page or frame. */
  maxPixels: int('IMAGE_MAX_PIXELS', {
    description: 'The largest picture that is opened, in pixels of its first page or frame.',
    default: 50_000_000,
    min: 1,
  }),
  /** The most pages or frames that a file may have, though only its first is read. */
  maxPages: int('IMAGE_MAX_PAGES', {
    description: 'The most pages or frames of a file that is opened; only the first is read.',
    default: 1_000,
    min: 1,
  }),
  /** The memory that pictures in work may take together, in bytes. */
  memoryBytes: int('IMAGE_MEMORY_BYTES', {
    description:
      'The memory that all pictures in work may take together, in bytes, as estimated from their headers.',
    default: defaultMemoryBytes(memoryLimitBytes()),
    shownDefault:
      "five sixths of the container's or machine's memory beyond 258 MB; 128 MB (less below 310 MB) to 2 GB",
    min: smallestBytes,
  }),
};

export type ImagingConfig = ConfigOf<typeof imagingVariables>;

/**
 * The same config, unless its memory is too small for any picture: better told at the start than by every call.
 * @throws SkillError FAILED_PRECONDITION that names the variable and what is needed.
 */
export function withEnoughMemory<T extends { readonly memoryBytes: number }>(config: T): T {
  if (config.memoryBytes >= smallestBytes) return config;
  const needBytes = smallestReserveBytes + smallestBytes * heldBack;
  throw failedPrecondition(
    `Pictures need ${smallestBytes / 1e6} MB of memory, and the container or machine leaves ${Math.max(0, Math.floor(config.memoryBytes / 1e6))} MB for them. Give it at least ${needBytes / 1e6} MB, or set IMAGE_MEMORY_BYTES if it has more than its limit says.`,
  );
}

/** @throws SkillError FAILED_PRECONDITION that names each variable that does not fit. */
export function imagingConfig(env: Environment): ImagingConfig {
  return withEnoughMemory(readVariables(imagingVariables, env));
}
