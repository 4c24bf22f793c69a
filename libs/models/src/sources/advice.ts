import type { ModelSource } from '../manifest.js';
import type { SourceFailed } from '../source-failed.js';

/** What a user can do about a source that gave no file, in words that follow `Try again,`. */
export function adviceFor(source: ModelSource, { status }: SourceFailed): string {
  if ('pip' in source) {
    return 'let PIP_INDEX_URL name a package index that can be reached, or SKILLGATE_PIP another pip';
  }
  if (status === 401 || status === 403) {
    return `let HF_TOKEN be an access token that may read ${source.hub}`;
  }
  return 'let HF_ENDPOINT name a mirror of the hub that can be reached';
}
