import { ImageServiceService, OcrServiceService } from '@skillgate/proto';

/** Each skill's service as the contract defines it. */
export const skillServices = {
  image: ImageServiceService,
  ocr: OcrServiceService,
};
