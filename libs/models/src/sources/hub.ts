import type { ModelsConfig } from '../config.js';
import { download } from '../download.js';
import type { HubSource } from '../manifest.js';
import { SourceFailed } from '../source-failed.js';
import type { Fetch } from './source.js';

/** The address of a file: https://huggingface.co/docs/hub/models-downloading */
function addressOf({ hub, revision, path }: HubSource, endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/${hub}/resolve/${revision}/${path}`;
}

/** Fetches a file from the Hugging Face hub, or from the mirror that HF_ENDPOINT names. */
export async function fetchFromHub(
  { source, file, path, signal, onBytes }: Fetch<HubSource>,
  { hubEndpoint, hubOffline, hubToken, retryPauseMs }: ModelsConfig,
): Promise<void> {
  if (hubOffline) throw new SourceFailed('the hub is left alone, as HF_HUB_OFFLINE says');
  await download({
    url: addressOf(source, hubEndpoint),
    // fetch() drops it where the hub sends us on to another host.
    ...(hubToken !== undefined && { headers: { authorization: `Bearer ${hubToken}` } }),
    ...{ path, bytes: file.bytes, retryPauseMs, signal, onBytes },
  });
}
