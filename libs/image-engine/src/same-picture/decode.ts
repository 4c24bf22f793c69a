import { createImaging, imagingConfig, type PictureInfo, type Pixels } from '@skillgate/imaging';

/** The engine's own limits, as they are by default: what it made with others is decoded by whoever has it. */
const imaging = createImaging(imagingConfig({}));
/** A file that takes longer is damaged or hostile. */
const timeoutMs = 20_000;

/** What a file's pixels are, or the refusal that its size already earned. */
export type Decoded<Refusal> = { pixels: Pixels } | { refusal: Refusal };

/**
 * Decodes a file within imaging's limits.
 * @param check Looks at the size before any pixel is decoded.
 * @throws SkillError when it is no picture or a damaged one; `signal.reason` when the signal aborts first.
 */
export function decode<Refusal>(
  file: Uint8Array,
  signal: AbortSignal,
  check: (info: PictureInfo) => Refusal | undefined,
): Promise<Decoded<Refusal>> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const deadlineAtMs = performance.now() + timeoutMs;
  return imaging.withPicture(bytes, { signal, deadlineAtMs }, async (picture) => {
    const refusal = check(picture.info);
    return refusal === undefined ? { pixels: await picture.readPixels() } : { refusal };
  });
}
