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

type Kind = EmbeddingSettings['kind'];
type OfKind<K extends Kind> = Extract<EmbeddingSettings, { kind: K }>;
type Loose = Readonly<Record<string, unknown>>;

/** What a setting must be. */
interface Rule {
  words: string;
  fits(value: unknown): boolean;
}

const oneOf = (...allowed: string[]): Rule => ({
  words: allowed.join(' or '),
  fits: (value) => allowed.includes(value as string),
});
const count: Rule = {
  words: 'a whole number above 0',
  fits: (value) => Number.isSafeInteger(value) && (value as number) > 0,
};
const triple: Rule = {
  words: 'a list of three numbers',
  fits: (value) => Array.isArray(value) && value.length === 3 && value.every(Number.isFinite),
};

const commonRules: Record<keyof CommonSettings, Rule> = {
  tokenizer: oneOf('BertTokenizer', 'CLIPTokenizer'),
  tokenizerConfig: {
    words: 'an object',
    fits: (value) => typeof value === 'object' && value !== null,
  },
  dtype: oneOf('q8', 'fp32'),
  dimensions: count,
  canShorten: { words: 'true or false', fits: (value) => typeof value === 'boolean' },
  maxTokens: count,
  prefixes: {
    words: `an object with a text for each of ${purposes.join(', ')}`,
    fits: (value) =>
      purposes.every((purpose) => typeof (value as Loose | null)?.[purpose] === 'string'),
  },
};

const rules: { [K in Kind]: Record<Exclude<keyof OfKind<K>, 'kind'>, Rule> } = {
  text: { ...commonRules, pooling: oneOf('mean') },
  clip: {
    ...commonRules,
    imageSize: count,
    imageMean: triple,
    imageStd: triple,
    logitScale: { words: 'a number', fits: Number.isFinite },
  },
};

/** So much of a value says which one it is, in characters. */
const mostShown = 100;

const shown = (value: unknown) => (JSON.stringify(value) ?? 'none').slice(0, mostShown);

/** What the first setting that does not fit must be, and is. */
function problemOf(given: Loose, kind: Kind): string | undefined {
  const wrong = Object.entries(rules[kind]).find(([name, rule]) => !rule.fits(given[name]));
  if (wrong === undefined) return undefined;
  const [name, { words }] = wrong;
  return `${name} must be ${words}, got ${shown(given[name])}`;
}

/**
 * The settings of a model that makes vectors.
 * @throws SkillError FAILED_PRECONDITION when it is of another kind, or a setting does not fit.
 */
export function embeddingSettings<K extends Kind>(
  { id, settings }: Pick<Model, 'id' | 'settings'>,
  kind: K,
): OfKind<K> {
  const what = kind === 'text' ? 'EMBEDDING_TEXT_MODEL' : 'EMBEDDING_IMAGE_MODEL';
  if (settings['kind'] !== kind) {
    const its =
      settings['kind'] === undefined ? 'has none' : `is of the kind '${settings['kind']}'`;
    throw failedPrecondition(
      `${what} must name a model of the kind '${kind}', and '${id}' ${its}. \`skillgate models list\` shows what there is.`,
    );
  }
  const problem = problemOf(settings, kind);
  if (problem === undefined) return settings as never;
  throw failedPrecondition(`In the manifest's settings of '${id}', ${problem}.`);
}

/** Whether they are those of a model of that kind. */
export function areSettingsOf(kind: Kind, { settings }: Pick<Model, 'settings'>): boolean {
  return settings['kind'] === kind && problemOf(settings, kind) === undefined;
}
