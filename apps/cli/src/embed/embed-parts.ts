import type { EmbeddingAnswer, EmbeddingClient, EmbedOptions } from '../embedding-client.js';
import { readInput } from '../files/read-input.js';
import { shorten } from './shorten.js';

/** What is to be embedded, and how. */
export interface EmbedInputs {
  client: EmbeddingClient;
  /** Texts, or the files of images. */
  inputs: { texts: readonly string[] } | { images: readonly string[] };
  options: EmbedOptions;
  /** The deadline of a call; undefined is the client's own default. */
  timeoutMs: number | undefined;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/** Inputs that go in one call. */
export interface Part {
  names: readonly string[];
  /** What a message calls them. */
  shown: string;
  ask: () => Promise<EmbeddingAnswer>;
  /** The same with a call for each; none where there is one input. */
  singles: () => Part[];
}

/** Fewer than a skill takes in one call, so that the first lines come soon. */
const textsPerCall = 64;

function shownTexts(texts: readonly string[]): string {
  const first = shorten(texts[0] ?? '');
  return texts.length === 1 ? first : `${texts.length} texts, beginning with '${first}'`;
}

/** The calls that embed the inputs, in their order. */
export function embedParts({ client, inputs, options, timeoutMs, signal }: EmbedInputs): Part[] {
  const call = { signal, ...(timeoutMs !== undefined && { timeoutMs }) };
  const forImages = { ...options };
  delete forImages.purpose;

  const textsPart = (texts: readonly string[]): Part => ({
    names: texts,
    shown: shownTexts(texts),
    ask: () => client.embedText({ texts, ...options }, call),
    singles: () => (texts.length > 1 ? texts.map((text) => textsPart([text])) : []),
  });
  const imagePart = (file: string): Part => ({
    names: [file],
    shown: file,
    ask: async () => {
      const images = [await readInput(file, signal)];
      return client.embedImage({ images, ...forImages }, call);
    },
    singles: () => [],
  });

  if ('images' in inputs) return inputs.images.map(imagePart);
  return Array.from({ length: Math.ceil(inputs.texts.length / textsPerCall) }, (_, at) =>
    textsPart(inputs.texts.slice(at * textsPerCall, (at + 1) * textsPerCall)),
  );
}
