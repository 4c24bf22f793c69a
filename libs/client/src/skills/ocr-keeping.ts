import {
  OcrOptions,
  RecognizeResponse,
  type OcrServiceService,
  type RecognizeRequest,
} from '@skillgate/proto';
import { messageCodec, type Keeping } from '../keeping.js';

const codec = messageCodec('ocr.recognize', RecognizeResponse);

/** Whether the next try may read it better. */
const isMakeshift = ({ served }: RecognizeResponse) =>
  served?.warnings.some(({ code }) => code === 'photo_engine_failed') ?? false;

/** An answer of nobody is not kept. */
const lastingCodec: typeof codec = {
  ...codec,
  identityOf: (response) => (isMakeshift(response) ? undefined : codec.identityOf(response)),
};

/** How readings are kept: only when asked, since that writes what was read to disk. */
export function keepRecognized({
  options,
}: RecognizeRequest): Keeping<(typeof OcrServiceService)['recognize']> {
  const bytes = OcrOptions.encode(OcrOptions.fromPartial(options ?? {})).finish();
  return { codec: lastingCodec, isDefault: false, options: bytes };
}
