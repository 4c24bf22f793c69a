/** What JPEG's header tells of the cost of decoding. */
export interface JpegHeader {
  readonly format: 'jpeg';
  readonly width: number;
  readonly height: number;
  /** Progressive: the coefficients of the whole picture are held until the last scan. */
  readonly progressive: boolean;
  /** A component is sent in a scan of its own: the coefficients are held as in a progressive file. */
  readonly multiScan: boolean;
  readonly channels: number;
  /** Samples stored a pixel, over all components: 1.5 with 4:2:0, 3 with 4:4:4. */
  readonly samplesPerPixel: number;
}

export interface PngHeader {
  readonly format: 'png';
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  /** After a palette is expanded: 1 to 4. */
  readonly channels: number;
  readonly interlaced: boolean;
}

export interface WebpHeader {
  readonly format: 'webp';
  readonly width: number;
  readonly height: number;
  readonly lossless: boolean;
  readonly alpha: boolean;
  readonly animated: boolean;
  /** Frames in the file. */
  readonly pages: number;
}

export interface GifHeader {
  readonly format: 'gif';
  readonly width: number;
  readonly height: number;
  /** Frames in the file. */
  readonly pages: number;
}

export interface TiffHeader {
  readonly format: 'tiff';
  readonly width: number;
  readonly height: number;
  readonly pages: number;
  readonly bitsPerSample: number;
  readonly channels: number;
  readonly tiled: boolean;
  /** Rows of a strip or tile. */
  readonly blockHeight: number;
  /** Pixels across a strip or tile. */
  readonly blockWidth: number;
}

export interface AvifHeader {
  readonly format: 'avif';
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  /** Colour samples a pixel: 1 grey, 1.5 with 4:2:0, 2 with 4:2:2, 3 with 4:4:4. */
  readonly samplesPerPixel: number;
  readonly alpha: boolean;
}

/** What a file's header tells, before anything is decoded. Width and height are as stored, of the first page. */
export type PictureHeader =
  JpegHeader | PngHeader | WebpHeader | GifHeader | TiffHeader | AvifHeader;
