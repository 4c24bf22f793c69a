import { existsSync } from 'node:fs';
import { ask, say, show } from './run.mjs';

/** Whether this process may install Debian packages. */
export function canInstall() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && isCommand('apt-get');
}

/** Whether a command is on the path. */
export function isCommand(name) {
  return ask('sh', ['-c', 'command -v "$0"', name]).ok;
}

/** Installs Debian packages. @throws Unmet where that fails. */
export function install(packages) {
  say(`Installing ${packages.join(', ')} with apt-get…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  show('apt-get', ['update', '-qq'], { env });
  show('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The mirror that apt takes this release of Debian from; undefined where apt knows none. */
export function debianMirror(codename) {
  const { stdout } = ask('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI)',
    'Created-By: Packages',
    `Codename: ${codename}`,
    'Component: main',
  ]);
  return stdout.split('\n').find(Boolean);
}
