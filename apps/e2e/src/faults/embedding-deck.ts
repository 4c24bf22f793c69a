import type { EmbeddingAnswer, TextsRequest } from '@skillgate/client';
import type { Card } from './card.js';
import { localVectors } from './local-vectors.js';
import { vectorDifference } from './same-answer.js';

const lines = [
  'The invoice is due at the end of the month.',
  'Le train pour Lyon part de la voie sept.',
  'Gatos y perros duermen al sol.',
  '東京は今日も雨です。',
  'A much longer passage tells of a ship that left its harbour before dawn, of the wind that took it round the cape, and of the people who waited for it at the other end of the sea.',
];

/** So many that their vectors are longer than what a broken way lets through. */
const many = Array.from({ length: 80 }, (_, at) => `Entry ${at} of the harbour's log.`);

/** Texts alone and several together, each with the vectors that a run in this process makes of them. */
export async function embeddingDeck(): Promise<Card[]> {
  const lists = [...lines.map((line) => [line]), lines, many];
  const requests = lists.map((texts): TextsRequest => ({ texts }));
  const right = await localVectors(requests);
  return requests.map((request, index) => ({
    name: `${request.texts.length} texts, ${index}`,
    ask: (pool, options) => pool.client('embedding').embedText(request, options),
    differenceOf: (answer) => vectorDifference(answer as EmbeddingAnswer, right[index]!),
  }));
}
