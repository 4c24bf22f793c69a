import { AnswerCache, CacheStore, inquire, type AnswerCodec } from '@skillgate/cache';
import { createRandom } from '@skillgate/testing';
import { drive } from '../../frame/drive.js';

/** An answer that is nothing but a small file and a hash. */
interface SmallAnswer {
  file: Buffer;
  imageHash: string;
}

const codec: AnswerCodec<SmallAnswer> = {
  kind: 'bench.answer',
  identityOf: () => ({ resultVersion: 1, modelDigests: [] }),
  encode: ({ file, imageHash }) => ({
    payload: Buffer.from(imageHash),
    file: { bytes: file, extension: 'bin' },
    imageHash,
    workMs: 1,
  }),
  decode: (payload, file = Buffer.alloc(0)) => ({ file, imageHash: String(payload) }),
};

const writers = 64;

/** Keeps so many answers in a folder, each with a file of its own. */
export async function fillFolder(folder: string, count: number, onKept: () => void): Promise<void> {
  const store = new CacheStore({ folder, maxEntries: count * 2, maxBytes: 64 * 1024 ** 3 });
  const answers = new AnswerCache(store);
  const { signal } = new AbortController();
  const random = createRandom(7);
  const digits = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  await drive(Array(count).keys(), writers, async (number) => {
    const question = {
      namespace: 'bench',
      options: Buffer.alloc(0),
      inputs: [Buffer.from(`${number}`)],
    };
    const inquiry = await inquire({ ...question, codec }, signal);
    const answer = { file: Buffer.alloc(1_000, `${number} `), imageHash: digits() + digits() };
    await answers.settle(inquiry, answer, {
      samePicture: 'off',
      compare: undefined,
      signal,
      remainingMs: () => Infinity,
    });
    onKept();
  });
  await store.close();
}
