import { invalidArgument } from '@skillgate/core';
import {
  defaultMaxSize,
  ImageFormat,
  imageFormatDefaults,
  PreprocessRequest,
  type PreprocessResponse,
} from '@skillgate/proto';
import { answerFrom, sourceFrom, type Answer, type Origin, type PictureSource } from '../answer.js';

const formats = {
  webp: ImageFormat.WEBP,
  jpeg: ImageFormat.JPEG,
  png: ImageFormat.PNG,
  avif: ImageFormat.AVIF,
} as const;

/** How a processed picture is encoded. */
export type ImageFormatName = keyof typeof formats;

export interface ImageRequest {
  /** A JPEG, PNG, WebP, GIF, TIFF or AVIF file. */
  image: Uint8Array;
  /** The longest side of the result in pixels, 16 to 8192. @default 1024 */
  maxSize?: number;
  /** @default 'webp' */
  format?: ImageFormatName;
  /** 1 to 100. @default 85 (AVIF: 60) */
  quality?: number;
  /** CPU spent on compression, 0 to 6 (WebP) or 9 (PNG, AVIF); not with JPEG. @default 2 (PNG: 6) */
  effort?: number;
  /** Echoed in the answer, at most 128 characters. @default '' */
  id?: string;
}

export interface ImageAnswer extends Answer {
  /** The processed file. */
  image: Uint8Array;
  format: ImageFormatName;
  /** Pixels of the processed picture. */
  width: number;
  height: number;
  /** The 64-bit DCT pHash of the upright picture, 16 hex digits. Near pictures have near hashes. */
  imageHash: string;
  hasAlpha: boolean;
  /** What the input was found to be; `width` and `height` as displayed. */
  source: PictureSource;
}

/** A number that the contract carries as uint32; the contract reads 0 as the default, so 0 is refused here. */
function positive(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0 && value <= 0xffff_ffff) return value;
  throw invalidArgument(`${name} must be a whole number above 0, got ${value}`);
}

/**
 * The request as the contract has it, with every default filled in, so that a server's own defaults never matter.
 * @throws SkillError INVALID_ARGUMENT for what the contract can't carry; ranges are the engine's to check.
 */
export function toPreprocessRequest(request: ImageRequest): PreprocessRequest {
  if (!(request.image instanceof Uint8Array)) {
    throw invalidArgument('image must be a Uint8Array or Buffer with the bytes of a picture file');
  }
  const name = request.format ?? 'webp';
  if (!Object.hasOwn(formats, name)) {
    throw invalidArgument(
      `format must be one of ${Object.keys(formats).join(', ')}, got '${name}'`,
    );
  }
  const format = formats[name];
  const defaults = imageFormatDefaults[format];
  const effort = request.effort ?? defaults.effort;
  if (effort !== undefined && effort !== 0) positive('effort', effort);
  return PreprocessRequest.fromPartial({
    id: request.id ?? '',
    // A view of the same bytes: handlers are given Buffers, here as in the container.
    image: Buffer.from(request.image.buffer, request.image.byteOffset, request.image.byteLength),
    options: {
      maxSize: positive('maxSize', request.maxSize ?? defaultMaxSize),
      format,
      quality: positive('quality', request.quality ?? defaults.quality),
      effort,
    },
  });
}

const formatNames = new Map<ImageFormat, ImageFormatName>(
  Object.entries(formats).map(([name, format]) => [format, name as ImageFormatName]),
);

/** The word for a format of the contract; one that this release does not know is taken for WebP. */
export const formatName = (format: ImageFormat): ImageFormatName =>
  formatNames.get(format) ?? 'webp';

/** The contract's response in the client's words. */
export function toImageAnswer(response: PreprocessResponse, origin: Origin): ImageAnswer {
  return {
    image: response.image,
    format: formatName(response.format),
    width: response.width,
    height: response.height,
    imageHash: response.imageHash,
    hasAlpha: response.hasAlpha,
    source: sourceFrom(response.source),
    // Last: a literal that goes on after a spread costs 20 µs (V8 of Node 20).
    ...answerFrom(response.served, origin),
  };
}
