import { modelEnv } from '@skillgate/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { embeddingEngineConfig } from './config.js';
import { createEmbeddingEngine, type EmbeddingEngine } from './embedding-engine.js';
import { call } from './testing/engine.js';
import { pullTextModel } from './testing/pull-text-model.js';
import { dot } from './vectors.js';

/** A passage, and a question that it answers in other words. */
const labelled: [passage: string, question: string][] = [
  [
    'Water boils at a lower temperature on high mountains.',
    'Why does cooking take long at altitude?',
  ],
  ['Bees tell each other where flowers are by a dance.', 'How do insects share the way to nectar?'],
  ['The tenant must give three months of notice in writing.', 'When can I leave my rented flat?'],
  ['Yeast turns sugar into alcohol and carbon dioxide.', 'What makes dough rise?'],
  ['The moon pulls the sea, which rises and falls twice a day.', 'What causes the tides?'],
  ['Invoices are paid within thirty days of their date.', 'How soon do you settle bills?'],
  [
    'Penicillin was found when mould killed bacteria in a dish.',
    'Who came upon antibiotics by chance?',
  ],
  ['Steel that is cooled quickly gets hard and brittle.', 'What does quenching do to metal?'],
  [
    'The parcel can be sent back free of charge for two weeks.',
    'May I return what I bought online?',
  ],
  ['Swallows fly to Africa in autumn and return in spring.', 'Where do birds go in winter?'],
  [
    'Gothic cathedrals carry their vaults on pointed arches.',
    'How were medieval churches held up?',
  ],
  ['A password should be long and used in one place only.', 'How do I keep my account safe?'],
  ['The heart of an adult beats about seventy times a minute.', 'What is a normal pulse?'],
  ['Glaciers grind valleys into the shape of the letter U.', 'How did ice form the landscape?'],
  ['The violin has four strings, tuned in fifths.', 'How is a fiddle tuned?'],
  ['Trains to the airport leave every fifteen minutes.', 'How often can I ride to my flight?'],
  ['Vaccines teach the body to know a germ before it comes.', 'How does immunisation work?'],
  [
    'The engine needs new oil every fifteen thousand kilometres.',
    'When is my car due for service?',
  ],
  ['Photosynthesis makes sugar out of light, water and air.', 'How do plants feed themselves?'],
  ['The library lends books for four weeks.', 'How long may I keep a borrowed novel?'],
];

/** Of the questions, of which 19 were measured for either: whose passage is found first, and among the first three. */
const wanted = { first: 18, amongThree: 19 };

let engine: EmbeddingEngine;
beforeAll(async () => {
  await pullTextModel();
  engine = createEmbeddingEngine(embeddingEngineConfig(modelEnv));
}, 300_000);
afterAll(() => engine.close());

it('finds the passage that answers a question', async () => {
  const model = await engine.textModel('');
  const embed = (texts: string[]) => engine.embedTexts(model, texts, 'none', call());
  const passages = await embed(labelled.map(([passage]) => passage));
  const questions = await embed(labelled.map(([, question]) => question));
  const ranks = questions.map(({ values }, at) => {
    const cosines = passages.map((passage) => dot(passage.values, values));
    return cosines.filter((cosine) => cosine > cosines[at]!).length;
  });
  const found = (places: number) => ranks.filter((rank) => rank < places).length;
  console.log(`Of ${labelled.length} questions: ${found(1)} first, ${found(3)} among three.`);
  expect(found(1)).toBeGreaterThanOrEqual(wanted.first);
  expect(found(3)).toBeGreaterThanOrEqual(wanted.amongThree);
});
