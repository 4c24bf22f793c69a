// All that is not a test: generated code up to date, format, lint, types (specs too), build, the contract's promises.
// With --affected lint, types and build take only the projects that a change affects (NX_BASE and NX_HEAD).
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, run } from './run.mjs';

const affected = process.argv.includes('--affected');

function step(title, work) {
  console.log(`\n— ${title}`);
  work();
}

const generated = join(root, 'libs/proto/src/gen');

/** The generated files by their paths. */
function generatedFiles() {
  return readdirSync(generated, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => [relative(root, path), readFileSync(path, 'utf8')]);
}

function generatedIsUpToDate() {
  const before = new Map(generatedFiles());
  run('node', ['tools/setup/generate.mjs']);
  const after = new Map(generatedFiles());
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  if (changed.length === 0) return;
  console.error(
    `The generated code was not up to date; it is now, commit it:\n${changed.join('\n')}`,
  );
  process.exit(1);
}

step('The contract is well-formed', () => run('buf', ['lint', 'proto']));
step('The contract breaks nothing that is released', () =>
  run('buf', ['breaking', 'proto', '--against', 'proto/baseline.binpb']),
);
step('Generated code is up to date', generatedIsUpToDate);
step('Project references are in step', () => run('nx', ['sync:check']));
step('Format', () => run('prettier', ['--check', '--log-level', 'warn', '.']));
step(`Lint, types and build of ${affected ? 'what the change affects' : 'every project'}`, () =>
  run('nx', [
    affected ? 'affected' : 'run-many',
    '-t',
    'lint',
    'typecheck',
    'build',
    '--outputStyle=static',
  ]),
);
step('The README’s tables are those of the code', () => {
  // It reads what is built, which a change need not have affected.
  if (affected) run('nx', ['build', 'readme', '--outputStyle=static']);
  run('node', ['tools/readme/bin/readme.js', '--check']);
});
console.log('\nAll checks passed. Next: `npm test`, and `npm run e2e` for the containers.');
