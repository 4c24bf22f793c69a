import type { ModelFile, ModelSource } from '../manifest.js';

/** What a source is asked for. */
export interface Fetch<S extends ModelSource = ModelSource> {
  source: S;
  file: ModelFile;
  /** Where the bytes go, on the disk of the models; what is there already may be gone on from. */
  path: string;
  signal: AbortSignal;
  onBytes: (received: number) => void;
}
