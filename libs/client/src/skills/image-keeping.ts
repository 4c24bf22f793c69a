import {
  PreprocessOptions,
  PreprocessResponse,
  type ImageServiceService,
  type PreprocessRequest,
} from '@skillgate/proto';
import { messageCodec, type Keeping } from '../keeping.js';
import { formatName } from './image.js';

type PreprocessKeeping = Keeping<(typeof ImageServiceService)['preprocess']>;

const record = messageCodec('image.preprocess', PreprocessResponse);
const noBytes = Buffer.alloc(0);

/** The processed picture as a file, the rest as a record. */
const codec: PreprocessKeeping['codec'] = {
  ...record,
  encode: (response) => ({
    ...record.encode({ ...response, image: noBytes }),
    file: { bytes: response.image, extension: formatName(response.format) },
    ...(/^[\da-f]{16}$/.test(response.imageHash) && { imageHash: response.imageHash }),
  }),
  decode: (payload, file = noBytes) => ({ ...PreprocessResponse.decode(payload), image: file }),
  adopt: ({ served, source }, kept) => ({ ...kept, served, source }),
};

/** How preprocessed pictures are kept. */
export function keepPreprocessed({ options }: PreprocessRequest): PreprocessKeeping {
  const bytes = PreprocessOptions.encode(PreprocessOptions.fromPartial(options ?? {})).finish();
  return { codec, isDefault: true, options: bytes };
}
