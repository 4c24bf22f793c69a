/** Every skill of the contract with its number and its port. */
export const skillsTable = 'libs/core/src/skills.ts';

const line = /^ {2}(\w+): \{ number: (\d+), port: (\d+) \},$/gm;

/** The skill's number and port: those of the table, or the next that are free. */
export function portAndNumber(tree, name) {
  const rows = [...tree.read(skillsTable, 'utf8').matchAll(line)].map(
    ([, skill, number, port]) => ({ skill, number: Number(number), port: Number(port) }),
  );
  if (rows.length === 0) throw new Error(`A line for each skill was expected in ${skillsTable}.`);
  return (
    rows.find(({ skill }) => skill === name) ?? {
      number: Math.max(...rows.map(({ number }) => number)) + 1,
      port: Math.max(...rows.map(({ port }) => port)) + 1,
    }
  );
}
