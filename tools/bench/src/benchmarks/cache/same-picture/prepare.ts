import { createImageEngine, imageEngineConfig, withDefaults } from '@skillgate/image-engine';

/** What the image skill makes of a picture: all that the cache sees of it. */
export interface Prepared {
  file: Buffer;
  /** 16 hex digits. */
  imageHash: string;
}

const engine = createImageEngine(imageEngineConfig({}));
const never = new AbortController().signal;

/** A picture made ready as it is by default: WebP, at most 1,024 pixels long. */
export async function prepare(input: Buffer): Promise<Prepared> {
  const { image, imageHash } = await engine.process(input, withDefaults(), { signal: never });
  return { file: image, imageHash };
}
