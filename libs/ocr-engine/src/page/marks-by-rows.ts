import { heightOf, type Edges, type Mark } from './marks.js';

/** So many rows are looked up at once: those of a line of print. */
const band = 32;

export interface MarksByRows<M extends Mark> {
  /** Those that stand in any of a box's rows, wherever in them. */
  inRowsOf(box: Pick<Edges, 'top' | 'bottom'>): Iterable<M>;
  /** Whether one of those does. */
  someInRowsOf(box: Pick<Edges, 'top' | 'bottom'>, does: (mark: M) => boolean): boolean;
}

/** So that of a page with a hundred thousand marks only those of a line are looked at. */
export function marksByRows<M extends Mark>(marks: readonly M[]): MarksByRows<M> {
  const bands = new Map<number, M[]>();
  const bandsOf = ({ top, bottom }: Pick<Edges, 'top' | 'bottom'>) => {
    const first = Math.floor(top / band);
    return Array.from({ length: Math.floor(bottom / band) - first + 1 }, (_, at) => first + at);
  };
  for (const mark of marks) {
    for (const at of bandsOf(mark)) {
      const own = bands.get(at);
      if (own) own.push(mark);
      else bands.set(at, [mark]);
    }
  }
  return {
    inRowsOf: (box) => new Set(bandsOf(box).flatMap((at) => bands.get(at) ?? [])),
    someInRowsOf: (box, does) => bandsOf(box).some((at) => bands.get(at)?.some(does)),
  };
}

/** Whether two marks share more than an edge. */
export const meet = (one: Edges, other: Edges) =>
  one.left < other.right &&
  other.left < one.right &&
  one.top < other.bottom &&
  other.top < one.bottom;

/** Whether a mark's rectangle goes all around another's. */
export const surrounds = (outer: Edges, inner: Edges) =>
  outer.left < inner.left &&
  outer.right > inner.right &&
  outer.top < inner.top &&
  outer.bottom > inner.bottom;

/** Whether they share half of the lower one's rows, as what stands in one line does. */
export function standBeside(one: Edges, other: Edges): boolean {
  const shared = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return shared >= Math.min(heightOf(one), heightOf(other)) / 2;
}
