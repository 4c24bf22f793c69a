import { getSkillClient } from '@skillgate/client';
import { drive } from '../../frame/drive.js';
import { callers, settings } from './settings.js';
import type { SideResult } from './side-result.js';

/** One round over gRPC: every file once, by as many callers as the plain work has. */
export async function remoteRound(
  address: string,
  files: readonly Uint8Array[],
): Promise<SideResult> {
  const client = getSkillClient('image', { address, fallback: 'never' });
  const hashes: string[] = [];
  let bytesOut = 0;
  try {
    const { elapsedMs, latenciesMs } = await drive(files.entries(), callers, async ([at, file]) => {
      const { image, imageHash } = await client.preprocess({ image: file, ...settings });
      bytesOut += image.length;
      hashes[at] = imageHash;
    });
    return { elapsedMs, latenciesMs, bytesOut, hashes };
  } finally {
    await client.close();
  }
}
