import { expect, it } from 'vitest';
import { isHeaderText } from './header-text.js';

it.each(['secret', 'correct horse', '~!'])('a header can hold %j', (text) => {
  expect(isHeaderText(text)).toBe(true);
});

it.each(['', ' ', ' secret', 'secret\n', 'a\nb', 'schlüssel', '\u0000'])(
  'a header can not hold %j',
  (text) => {
    expect(isHeaderText(text)).toBe(false);
  },
);
