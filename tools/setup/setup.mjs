// Makes a checkout ready: installs what the lock file names and, with --build, builds. Quick when there is nothing to do.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pruneDist } from './prune-dist.mjs';
import { env, root, run } from './run.mjs';

const oldest = [20, 19];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  console.error(
    `Skillgate needs Node ${oldest.join('.')} or newer, this is ${process.versions.node}.`,
  );
  process.exit(1);
}

/** When a file was last written, in milliseconds; 0 when it is not there. */
function writtenAt(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

// npm writes its hidden lock file at the end of an install that has succeeded.
if (writtenAt('node_modules/.package-lock.json') < writtenAt('package-lock.json')) {
  console.log('Set-up: installing the packages of package-lock.json (about a minute)…');
  // An npm that does not know `allowScripts` would have it download graphics libraries.
  env.ONNXRUNTIME_NODE_INSTALL = 'skip';
  run('npm', ['ci', '--no-fund', '--no-audit']);
}
pruneDist();
if (process.argv.includes('--build')) {
  console.log('Set-up: building (seconds when nothing has changed)…');
  env.NX_TUI = 'false';
  run('nx', ['run-many', '-t', 'build', '--outputStyle=static']);
}
