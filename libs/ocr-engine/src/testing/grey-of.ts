import { asGrey, createImaging, imagingConfig, type Pixels } from '@skillgate/imaging';

const imaging = createImaging(imagingConfig({}));

/** The grey pixels of a picture file, as the engine reads them. */
export function greyOf(image: Buffer): Promise<Pixels> {
  const call = { signal: new AbortController().signal };
  return imaging.withPicture(image, call, (picture) => picture.readPixels(asGrey));
}
