import { createSkillPool, type EmbeddingAnswer, type TextsRequest } from '@skillgate/client';
import type { Card } from './card.js';
import { vectorDifference } from './same-answer.js';

const lines = [
  'The invoice is due at the end of the month.',
  'Le train pour Lyon part de la voie sept.',
  'Gatos y perros duermen al sol.',
  '東京は今日も雨です。',
  'A much longer passage tells of a ship that left its harbour before dawn, of the wind that took it round the cape, and of the people who waited for it at the other end of the sea.',
] as const;

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

/** Texts alone and several together, each with the vectors that a run in this process makes of them. */
export async function embeddingDeck(): Promise<Card[]> {
  const requests = [...lines.map((text) => ({ texts: [text] })), { texts: lines }];
  const right = await localVectors(requests);
  return requests.map((request, index) => ({
    name: `${request.texts.length} texts, ${index}`,
    ask: (pool, options) => pool.client('embedding').embedText(request, options),
    differenceOf: (answer) => vectorDifference(answer as EmbeddingAnswer, right[index]!),
  }));
}
