/** What decides where a text falls into words, as it stands in a tokenizer.json. */
export interface TokenizerJson {
  normalizer: Step | null;
  pre_tokenizer: Step | null;
  post_processor: Step | null;
  added_tokens: readonly { content: string }[];
}

interface Step {
  type: string;
  pattern?: { Regex?: string };
  handle_chinese_chars?: boolean;
  /** The steps of a sequence. */
  normalizers?: readonly Step[];
  pretokenizers?: readonly Step[];
  /** What a template puts around a text. */
  single?: readonly object[];
}

/** ASCII alone: nothing that normalising or lower case makes of a text reaches across. */
const blank = /[ \t\n\r]/g;
/** Those that are a word each, and that no normalising changes. */
const blankOrIdeograph = /[ \t\n\r\u4e00-\u9fff]/g;

/** The steps of tokenizers of which it is known that a text's tokens before a boundary do not depend on what follows. */
const bert = 'BertNormalizer, BertPreTokenizer, TemplateProcessing';
const clip =
  "NFC, Replace \\s+, Lowercase, Split 's|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+, ByteLevel, RobertaProcessing";

const stepsOf = (step: Step | null): readonly (Step | null)[] =>
  step?.normalizers ?? step?.pretokenizers ?? [step];
const nameOf = (step: Step | null) =>
  step?.pattern?.Regex === undefined ? step?.type : `${step.type} ${step.pattern.Regex}`;

/**
 * What a text may be cut before without a change of the tokens in front of it; undefined for a tokenizer of which that
 * is not known.
 */
export function boundaryOf(json: TokenizerJson): RegExp | undefined {
  const { normalizer, pre_tokenizer: splitter, post_processor: ending, added_tokens: added } = json;
  if (added.some(({ content }) => content.search(blankOrIdeograph) >= 0)) return undefined;
  const steps = [normalizer, splitter, ending].flatMap(stepsOf).map(nameOf).join(', ');
  if (steps === clip) return blank;
  if (steps !== bert || !('SpecialToken' in (ending?.single?.at(-1) ?? {}))) return undefined;
  return normalizer?.handle_chinese_chars === true ? blankOrIdeograph : blank;
}

/** With fewer characters a token a longer piece is tried. Of English prose one token has four or five. */
const charactersPerToken = 6;
/** So that the pieces that were too short cost little. */
const growth = 4;

/**
 * The tokens of a text, of which no more than the first of a long one are looked for: what follows them changes nothing.
 * @param boundary As {@link boundaryOf} gives it.
 * @returns all of them, or more than `maxTokens`, the last of which ends the text.
 */
export function firstTokens(
  text: string,
  encode: (text: string) => number[],
  { boundary, maxTokens }: { boundary: RegExp | undefined; maxTokens: number },
): number[] {
  if (boundary === undefined) return encode(text);
  for (let length = maxTokens * charactersPerToken; length < text.length; length *= growth) {
    boundary.lastIndex = length;
    const end = boundary.exec(text)?.index;
    if (end === undefined) break;
    const tokens = encode(text.slice(0, end));
    if (tokens.length > maxTokens) return tokens;
  }
  return encode(text);
}
