import type { Variables } from '@skillgate/core';

/** What stands in a cell: a bar would end it. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** A Markdown table of environment variables: name, default, meaning and what a value must be. */
export function variablesTable(groups: readonly Variables[]): string {
  const rows = groups
    .flatMap((variables) => Object.values(variables))
    .map(({ name, shownDefault, description, expected }) => {
      const shown = /^[\w.:-]+$/.test(shownDefault) ? `\`${shownDefault}\`` : shownDefault;
      return `| \`${name}\` | ${cell(shown)} | ${cell(description)} | ${cell(expected)} |`;
    });
  return ['| variable | default | meaning | must be |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}
