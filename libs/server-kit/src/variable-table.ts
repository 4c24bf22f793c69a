import type { Variables } from '@skillgate/core';

/** The variables as lines of text, for `--help`: name, default, description. */
export function variableTable(variables: Variables): string {
  const rows = Object.values(variables);
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, description, shownDefault, expected }) =>
      [
        `  ${name.padEnd(width)}  ${description}`,
        `  ${' '.repeat(width)}  ${expected[0]?.toUpperCase()}${expected.slice(1)}. Default: ${shownDefault}.`,
      ].join('\n'),
    )
    .join('\n');
}
