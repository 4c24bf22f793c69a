import type { Spread } from './statistics.js';
import type { Target } from './target.js';

/** One figure of a benchmark. */
export interface Row {
  readonly name: string;
  /** Null when it was not measured; `note` says why. */
  readonly value: number | null;
  readonly unit: string;
  /** The same figure of what it is compared with. */
  readonly baseline: number | null;
  /** Value to baseline. */
  readonly ratio: number | null;
  /** The lowest and highest of the rounds that the value is the median of; of the ratio where there is one. */
  readonly spread: Spread | null;
  readonly target: string | null;
  /** Whether the target is met; null without a target, or when it could not be judged. */
  readonly ok: boolean | null;
  /** Whether the benchmark fails when it is not met. */
  readonly binding: boolean;
  /** What one has to know to read it. */
  readonly note: string | null;
}

export interface Figure {
  name: string;
  value: number | null;
  unit: string;
  baseline?: number;
  /** Value to baseline, where it is not simply their quotient, such as the median of the rounds' ratios. */
  ratio?: number;
  spread?: Spread;
  target?: Target;
  /** What the target is about. @default 'value' */
  judged?: 'value' | 'ratio';
  /** Shows the target and judges nothing by it, as after a run that was too short. @default false */
  tooShort?: boolean;
  note?: string;
}

/** A row from a figure: its ratio, and whether it meets its target. Without a value nothing is judged. */
export function toRow({ target, judged = 'value', tooShort = false, ...figure }: Figure): Row {
  const { name, value, unit, baseline, spread, note } = figure;
  const quotient = value === null || !baseline ? undefined : value / baseline;
  const ratio = figure.ratio ?? quotient;
  const isJudged = target !== undefined && !tooShort;
  const judgedNumber = judged === 'ratio' ? ratio : (value ?? undefined);
  return {
    ...{ name, value, unit },
    baseline: baseline ?? null,
    ratio: ratio ?? null,
    spread: spread ?? null,
    target: target ? `${judged === 'ratio' ? 'ratio ' : ''}${target.text}` : null,
    ok: isJudged && judgedNumber !== undefined ? target.isMetBy(judgedNumber) : null,
    binding: target?.binding ?? false,
    note: note ?? null,
  };
}

/** 1 when a binding target was judged and missed, else 0. */
export function exitCodeOf(rows: readonly Row[]): 0 | 1 {
  return rows.some(({ ok, binding }) => binding && ok === false) ? 1 : 0;
}
