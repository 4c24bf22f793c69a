/** Every skill of the contract with its number and its port. */
export const skillsTable = 'libs/core/src/skills.ts';

const line = /^ {2}(\w+): \{ number: (\d+), port: (\d+) \},$/gm;

/** The next number and port that are free. */
export function nextPortAndNumber(tree) {
  const rows = [...tree.read(skillsTable, 'utf8').matchAll(line)].map(([, , number, port]) => ({
    number: Number(number),
    port: Number(port),
  }));
  if (rows.length === 0) throw new Error(`A line for each skill was expected in ${skillsTable}.`);
  return {
    number: Math.max(...rows.map(({ number }) => number)) + 1,
    port: Math.max(...rows.map(({ port }) => port)) + 1,
  };
}
