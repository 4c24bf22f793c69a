// Builds the container image of an app: `build-image.mjs image-skill` makes skillgate/image-skill.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ensureBaseImage } from './base-image.mjs';
import { ensureEngine } from './engine.mjs';
import { ask, root, say, script, show, Unmet } from './run.mjs';

/** What of this environment a build needs to reach the package registries; the Dockerfile sees it while it builds. */
const passedOn = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

function sizeBytes(image) {
  return Number(ask('docker', ['image', 'inspect', '--format', '{{.Size}}', image]).stdout);
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

/** What docker/compose.yaml builds a skill with; undefined where it has none of that name. */
function composeArguments(app) {
  const compose = readFileSync(join(root, 'docker/compose.yaml'), 'utf8');
  const { services } = parse(compose, { merge: true });
  return services[app]?.build.args;
}

function build(composeArgs, image, baseImage) {
  const args = { ...composeArgs, NODE_IMAGE: baseImage };
  const buildArgs = Object.entries(args).map(([name, value]) => `${name}=${value}`);
  buildArgs.push(...passedOn.filter((name) => process.env[name]));
  show('docker', [
    'build',
    '--file=docker/Dockerfile',
    ...buildArgs.map((value) => `--build-arg=${value}`),
    `--tag=${image}`,
    '.',
  ]);
}

await script(async () => {
  const app = process.argv[2] ?? '';
  const composeArgs = composeArguments(app);
  if (composeArgs === undefined) {
    throw new Unmet(
      `Usage: node tools/docker/build-image.mjs APP, a service of docker/compose.yaml; got "${app}".`,
    );
  }
  await ensureEngine();
  const baseImage = await ensureBaseImage();
  const image = `skillgate/${app}`;
  const startedMs = Date.now();
  say(`Building ${image} on ${baseImage}…`);
  build(composeArgs, image, baseImage);
  const added = sizeBytes(image) - sizeBytes(baseImage);
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  say(
    `Built ${image} in ${seconds} s: ${megabytes(added)} on its base of ${megabytes(sizeBytes(baseImage))}.`,
  );
});
