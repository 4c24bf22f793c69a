/** The application of eight lines: the README's, with its picture in the folder. */
export const eightLines = `import { readFile, writeFile } from 'node:fs/promises';
import { getSkillClient } from '@skillgate/client';

const image = getSkillClient('image');
const ready = await image.preprocess({ image: await readFile('photo.jpg'), maxSize: 1024 });
await writeFile('photo.webp', ready.image);
console.log(ready.servedBy, ready.width, ready.height, ready.imageHash);
await image.close();
`;

/** Says when its call is on the wire, so that the server can be killed under it, and then how the call ended. */
export const longCall = `import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSkillPool } from '@skillgate/client';

const pool = createSkillPool();
const request = { image: await readFile('large.jpg'), maxSize: 1600, format: 'avif' };
const answer = pool.client('image').preprocess(request);
while (pool.status().endpoints[0].inFlight === 0) await sleep(1);
console.log('on the wire');
const { servedBy, fallbackReason } = await answer;
console.log(JSON.stringify({ servedBy, fallbackReason, counters: pool.counters }));
await pool.close();
`;

/** Has a word written by this process itself. */
export const shortDraft = `import { getSkillClient } from '@skillgate/client';

const draft = getSkillClient('draft', { fallback: 'only' });
const { servedBy, model, text } = await draft.generate({ prompt: 'Yes?', grammar: 'root ::= "yes"' });
console.log(servedBy, model.id, text);
await draft.close();
`;

/** Compares three texts in this process itself. */
export const threeVectors = `import { getSkillClient } from '@skillgate/client';

const embedding = getSkillClient('embedding', { fallback: 'only' });
const texts = ['kitten', 'cat', 'stock market'];
const { servedBy, model, vectors } = await embedding.embedText({ texts });
const [kitten, cat, market] = vectors.map(({ values }) => values);
const cosine = (a, b) => a.reduce((sum, value, at) => sum + value * b[at], 0);
console.log(servedBy, model.id, cosine(kitten, cat) > 0.6, cosine(cat, market) < 0.3);
await embedding.close();
`;

/** Tells the code and the message of the error that a call ends with. */
export const failingCall = (options: string) => `import { getSkillClient } from '@skillgate/client';
import { readFile } from 'node:fs/promises';

const image = getSkillClient('image', ${options});
await image.preprocess({ image: await readFile('photo.jpg') }).catch(({ code, message }) => {
  console.log(code + ': ' + message);
});
await image.close();
`;

/** A program without \`await\` at its top level, which CommonJS does not have. */
export function inFunction(program: string): string {
  const lines = program.split('\n');
  const imports = lines.filter((line) => line.startsWith('import '));
  const rest = lines.filter((line) => !line.startsWith('import '));
  return [...imports, 'async function main() {', ...rest, '}', 'void main();', ''].join('\n');
}
