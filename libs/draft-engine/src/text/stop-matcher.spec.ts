import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createStopMatcher } from './stop-matcher.js';

/** What comes of pieces: the text that is given out, and what ended it. */
function run(stops: string[], pieces: string[]) {
  const matcher = createStopMatcher(stops);
  const given: string[] = [];
  for (const piece of pieces) {
    const { text, stop } = matcher.push(piece);
    given.push(text);
    if (stop !== undefined) return { given, stop };
  }
  given.push(matcher.rest());
  return { given, stop: undefined };
}

describe('stop sequences', () => {
  it('are found across the borders of pieces, and no part of them is given out', () => {
    const { given, stop } = run(['END', 'stop'], ['a s', 'to', 'ne E', 'N', 'D b']);
    expect(given).toEqual(['a ', '', 'stone ', '', '']);
    expect(stop).toBe('END');
  });

  it('give out at last what only looked like one', () => {
    expect(run(['END'], ['the E', 'N'])).toEqual({ given: ['the ', '', 'EN'], stop: undefined });
  });

  it('end a text where the first one begins', () => {
    expect(run(['cd', 'bcd'], ['abcd'])).toEqual({ given: ['a'], stop: 'bcd' });
    expect(run(['\n\n', 'x'], ['a\n', '\nx'])).toEqual({ given: ['a', ''], stop: '\n\n' });
  });

  it('leave any other text as it is, however it is cut', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', 'ab', 'ba', '🦊'), { maxLength: 12 });
    const stop = fc.constantFrom('aab', 'bba', 'a🦊', 'abab');
    fc.assert(
      fc.property(letters, fc.array(stop, { maxLength: 3 }), (pieces, stops) => {
        const { given, stop: found } = run(stops, pieces);
        const text = given.join('');
        expect(pieces.join('').startsWith(text)).toBe(true);
        if (found === undefined) expect(text).toBe(pieces.join(''));
        else expect(pieces.join('').startsWith(text + found)).toBe(true);
        for (const one of stops) expect(text).not.toContain(one);
      }),
    );
  });
});
