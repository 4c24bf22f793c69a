import { createRandom } from '@skillgate/testing';

const words =
  'the a of and in to was with for from harbour invoice letter garden market winter ship road paper window river ' +
  'stone bread music teacher engine station island contract payment light morning number history station cheap bright ' +
  'narrow quiet found wrote carried opened paid crossed measured promised kept turned described delivered';

const vocabulary = words.split(' ');

/** From how many words to how many. */
export type Words = readonly [least: number, most: number];

/** Such as people search by, as a message has them, and as documents are cut into. */
export const kindsOfTexts = {
  'queries of 2 to 6 words': [2, 6],
  'sentences of 8 to 20 words': [8, 20],
  'passages of 20 to 60 words': [20, 60],
} as const satisfies Record<string, Words>;

/** The first word of a kind, which names it as a part of the benchmark. */
export const partOf = (kind: string) => kind.slice(0, kind.indexOf(' '));

/** So many texts; the same ones at every run. */
export function makeTexts(count: number, seed: number, [least, most]: Words): string[] {
  const random = createRandom(seed);
  const word = () => vocabulary[Math.floor(random() * vocabulary.length)];
  return Array.from({ length: count }, () => {
    const length = least + Math.floor(random() * (most - least + 1));
    return Array.from({ length }, word).join(' ');
  });
}
