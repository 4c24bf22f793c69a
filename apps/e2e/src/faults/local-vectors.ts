import { createSkillPool, type EmbeddingAnswer, type TextsRequest } from '@skillgate/client';

/** Embeds in this process, and asks no container. */
export async function localVectors(requests: readonly TextsRequest[]): Promise<EmbeddingAnswer[]> {
  const pool = createSkillPool({ fallback: 'only' });
  try {
    const embedding = pool.client('embedding');
    return await Promise.all(requests.map((request) => embedding.embedText(request)));
  } finally {
    await pool.close();
  }
}
