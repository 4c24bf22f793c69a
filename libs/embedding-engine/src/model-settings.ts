import { failedPrecondition } from '@skillgate/core';
import type { Model } from '@skillgate/models';

/** What a text is embedded for. */
export const purposes = ['none', 'query', 'document'] as const;

export type Purpose = (typeof purposes)[number];

interface CommonSettings {
  tokenizer: 'BertTokenizer' | 'CLIPTokenizer';
  tokenizerConfig: Record<string, unknown>;
  /** Which of the ONNX files: `q8` is `…_quantized.onnx`, `fp32` the one without an ending. */
  dtype: 'q8' | 'fp32';
  dimensions: number;
  /** Whether the first dimensions alone are good vectors (Matryoshka representation learning, Kusupati et al., 2022). */
  canShorten: boolean;
  /** The most tokens, the first and the last included. */
  maxTokens: number;
  /** What goes before a text. */
  prefixes: Record<Purpose, string>;
}

/** A model of texts: hidden states of its tokens, of which the mean is taken. */
export interface TextSettings extends CommonSettings {
  kind: 'text';
  pooling: 'mean';
}

/** A model of images and texts in one space. Source: CLIP, Radford et al., ICML 2021. */
export interface ClipSettings extends CommonSettings {
  kind: 'clip';
  /** The side of the square that an image is cut to, in pixels. */
  imageSize: number;
  /** Of each channel, 0 to 1. */
  imageMean: [number, number, number];
  imageStd: [number, number, number];
  /** What a cosine is multiplied by before the softmax over labels. */
  logitScale: number;
}

export type EmbeddingSettings = TextSettings | ClipSettings;

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;
const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const isTriple = (value: unknown) =>
  Array.isArray(value) && value.length === 3 && value.every(Number.isFinite);

type Loose = Partial<Omit<ClipSettings, 'kind'>> & { kind?: string; pooling?: string };

function problemOf(given: Loose): string | undefined {
  if (!['BertTokenizer', 'CLIPTokenizer'].includes(given.tokenizer ?? '')) return 'tokenizer';
  if (!isObject(given.tokenizerConfig)) return 'tokenizerConfig';
  if (!['q8', 'fp32'].includes(given.dtype ?? '')) return 'dtype';
  if (!isCount(given.dimensions)) return 'dimensions';
  if (typeof given.canShorten !== 'boolean') return 'canShorten';
  if (!isCount(given.maxTokens)) return 'maxTokens';
  const prefixes = given.prefixes as Record<string, unknown> | undefined;
  if (!purposes.every((purpose) => typeof prefixes?.[purpose] === 'string')) return 'prefixes';
  if (given.kind === 'text') return given.pooling === 'mean' ? undefined : 'pooling';
  if (!isCount(given.imageSize)) return 'imageSize';
  if (!isTriple(given.imageMean)) return 'imageMean';
  if (!isTriple(given.imageStd)) return 'imageStd';
  return Number.isFinite(given.logitScale) ? undefined : 'logitScale';
}

/**
 * The settings of a model that makes vectors.
 * @throws SkillError FAILED_PRECONDITION when it is of another kind, or a setting does not fit.
 */
export function embeddingSettings<Kind extends EmbeddingSettings['kind']>(
  { id, settings }: Pick<Model, 'id' | 'settings'>,
  kind: Kind,
): Extract<EmbeddingSettings, { kind: Kind }> {
  const given = settings as Loose;
  const what = kind === 'text' ? 'EMBEDDING_TEXT_MODEL' : 'EMBEDDING_IMAGE_MODEL';
  if (given.kind !== kind) {
    throw failedPrecondition(
      `${what} must name a model of the kind '${kind}', and '${id}' is of the kind '${given.kind}'. \`skillgate models list\` shows what there is.`,
    );
  }
  const problem = problemOf(given);
  if (problem === undefined) return settings as never;
  throw failedPrecondition(`The manifest's settings of '${id}' have no ${problem} that fits.`);
}

/** Whether they are those of a model of that kind. */
export function areSettingsOf(
  kind: EmbeddingSettings['kind'],
  { settings }: Pick<Model, 'settings'>,
): boolean {
  const given = settings as Loose;
  return given.kind === kind && problemOf(given) === undefined;
}
