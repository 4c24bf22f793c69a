import {
  OcrOptions,
  RecognizeResponse,
  type OcrServiceService,
  type RecognizeRequest,
} from '@skillgate/proto';
import { messageCodec, type Keeping } from '../keeping.js';

const codec = messageCodec('ocr.recognize', RecognizeResponse);

/** How readings are kept: only when asked, since that writes what was read to disk. */
export function keepRecognized({
  options,
}: RecognizeRequest): Keeping<(typeof OcrServiceService)['recognize']> {
  const bytes = OcrOptions.encode(OcrOptions.fromPartial(options ?? {})).finish();
  return { codec, isDefault: false, options: bytes };
}
