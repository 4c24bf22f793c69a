import type { InkMap } from './ink-map.js';
import { enlarge, inOrder, marksOf, type Mark, type OrderedMark } from './marks.js';
import { isLetterLike } from './text-size.js';

/** What the marks of a page tell. Only those that look like letters are kept: of dots a page may have millions. */
export interface Survey {
  /** Where there are more than any page of print has, an even share of them. */
  readonly letters: readonly Mark[];
  /** Of whatever shape. */
  readonly count: number;
  /** Around all of which one can say that they are ink; undefined where there are none. */
  readonly edges: Mark | undefined;
}

/** Of a mark of so many pixels nobody can say that it is ink. */
const specks = 2;
/** A screenshot of 20 megapixels that is full of print of 13 pixels has 100,000; what has more is a texture. */
const mostLetters = 200_000;

/** Keeps all marks, or every second one, fourth and so on, as it takes not to keep too many. */
function createShare(): { add(mark: OrderedMark): void; kept(): readonly OrderedMark[] } {
  let kept: OrderedMark[] = [];
  let every = 1;
  let met = 0;
  return {
    add(mark) {
      if (met++ % every === 0) kept.push(mark);
      if (kept.length <= mostLetters) return;
      kept = kept.filter((_, index) => index % 2 === 0);
      every *= 2;
    },
    kept: () => kept,
  };
}

/** Looks at each mark. */
export function surveyMarks(map: InkMap): Survey {
  const letters = createShare();
  let count = 0;
  let edges: Mark | undefined;
  for (const mark of marksOf(map)) {
    count += 1;
    if (mark.pixels > specks) enlarge((edges ??= { ...mark, pixels: 0 }), mark);
    if (isLetterLike(mark)) letters.add(mark);
  }
  return { letters: inOrder(letters.kept()), count, edges };
}

/** The letters of a page with faint ones: none where they are more than any page of print has. */
export function lettersWithFaint(map: InkMap): readonly Mark[] {
  const letters: OrderedMark[] = [];
  for (const mark of marksOf(map)) {
    if (isLetterLike(mark)) letters.push(mark);
    if (letters.length > mostLetters) return [];
  }
  return inOrder(letters);
}
