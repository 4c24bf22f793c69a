import { expect, it } from 'vitest';
import { shorten } from './shorten.js';

it.each([
  ['a kitten', 'a kitten'],
  ['', ''],
  ['two\n\n lines ', 'two lines'],
  ['x'.repeat(60), 'x'.repeat(60)],
  ['x'.repeat(61), `${'x'.repeat(60)}…`],
  ['🐱'.repeat(61), `${'🐱'.repeat(60)}…`],
])('shows %j as %j', (text, shown) => expect(shorten(text)).toBe(shown));
