// Adds up the test results that the last runs of `npm test` and `npm run e2e` have left, one file a project.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const folder = join(root, '.cache/test-results');

/**
 * A file of tests that could not even be loaded has no failed test, and yet failed; so has a run whose set-up failed or
 * that an error outside of every test ended.
 */
function failures({ success, numFailedTests, testResults }) {
  const unloadable = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const counted = numFailedTests + unloadable.length;
  return success ? counted : Math.max(counted, 1);
}

function readResults() {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

if (process.argv.includes('--clear')) {
  rmSync(folder, { recursive: true, force: true });
} else {
  const results = readResults();
  const passed = results.reduce((sum, { numPassedTests }) => sum + numPassedTests, 0);
  const failed = results.reduce((sum, result) => sum + failures(result), 0);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
