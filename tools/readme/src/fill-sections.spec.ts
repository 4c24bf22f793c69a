import { choice, int, text } from '@skillgate/core';
import { describe, expect, it } from 'vitest';
import { fillSections } from './fill-sections.js';
import { variablesTable } from './variables-table.js';

const place = (inside: string) =>
  `# A\n<!-- generated:t -->\n${inside}<!-- /generated:t -->\nend\n`;

describe('fillSections', () => {
  it('replaces what stands between the markers, and nothing else', () => {
    const once = fillSections(place('old\nlines\n'), { t: 'new' });
    expect(once).toBe(place('\nnew\n\n'));
    expect(fillSections(once, { t: 'new' })).toBe(once);
  });

  it('says which markers are missing, and which have no section', () => {
    expect(() => fillSections('# A\n', { t: 'new' })).toThrow('<!-- generated:t -->');
    expect(() => fillSections(place(''), {})).toThrow("Nothing generates the section 't'");
  });
});

it('lists variables with default, meaning and what they must be', () => {
  const table = variablesTable([
    { a: int('A_MS', { default: 5, min: 1, description: 'How long | how far.' }) },
    {
      b: text('B', { default: undefined, description: 'A file.' }),
      c: choice('C', ['x', 'y'], {
        default: 'x',
        shownDefault: 'as the CPU has',
        description: 'C.',
      }),
    },
  ]);
  expect(table.split('\n').slice(2)).toEqual([
    '| `A_MS` | `5` | How long \\| how far. | a whole number, at least 1 |',
    '| `B` | `none` | A file. | a text that is not empty |',
    '| `C` | as the CPU has | C. | one of x, y |',
  ]);
});
