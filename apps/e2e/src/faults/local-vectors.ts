import { createSkillPool, type EmbeddingAnswer, type TextsRequest } from '@skillgate/client';
import { atOnce } from '../calls/at-once.js';

/** Embeds in this process, and asks no container. */
export async function localVectors(requests: readonly TextsRequest[]): Promise<EmbeddingAnswer[]> {
  const pool = createSkillPool({ fallback: 'only' });
  try {
    const embedding = pool.client('embedding');
    return await atOnce(32, requests, (request) => embedding.embedText(request));
  } finally {
    await pool.close();
  }
}
