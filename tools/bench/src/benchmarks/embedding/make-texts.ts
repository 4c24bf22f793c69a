import { createRandom } from '@skillgate/testing';

const words =
  'the a of and in to was with for from harbour invoice letter garden market winter ship road paper window river ' +
  'stone bread music teacher engine station island contract payment light morning number history station cheap bright ' +
  'narrow quiet found wrote carried opened paid crossed measured promised kept turned described delivered';

const vocabulary = words.split(' ');

/** So many texts of 4 to 40 words, no two the same; the same ones at every run. */
export function makeTexts(count: number, seed: number): string[] {
  const random = createRandom(seed);
  const word = () => vocabulary[Math.floor(random() * vocabulary.length)];
  return Array.from({ length: count }, (_, at) => {
    const length = 4 + Math.floor(random() * 37);
    return `${at}: ${Array.from({ length }, word).join(' ')}.`;
  });
}
