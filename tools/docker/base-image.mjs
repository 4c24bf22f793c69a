// The base image of the containers: `base-image.mjs` prints its name, building an offline stand-in where it must.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureEngine } from './engine.mjs';
import { ask, say, script } from './run.mjs';
import { buildStandIn } from './stand-in.mjs';

/** What the Dockerfile is written for. */
export const officialImage = 'node:24-bookworm-slim';
const standInImage = 'skillgate/node-stand-in';
// A registry that can be reached begins to answer at once; the image then takes as long as it takes.
const reachMs = 5_000;
const pullMs = 300_000;

function label(image, name) {
  const { stdout } = ask('docker', [
    'image',
    'inspect',
    '-f',
    `{{index .Config.Labels "${name}"}}`,
    image,
  ]);
  return stdout;
}

/** Whether the official image can be pulled: asked of the registry first, which costs seconds and not minutes. */
function canPull() {
  return ask('docker', ['manifest', 'inspect', officialImage], { timeoutMs: reachMs }).ok;
}

function pull() {
  if (!canPull()) return false;
  say(`Pulling ${officialImage}…`);
  return ask('docker', ['pull', '--quiet', officialImage], { timeoutMs: pullMs }).ok;
}

/** What the stand-in is made of, as one short word: another recipe makes another image. */
function recipe() {
  const source = readFileSync(fileURLToPath(new URL('./stand-in.mjs', import.meta.url)));
  return createHash('sha256').update(source).update(process.arch).digest('hex').slice(0, 12);
}

/**
 * The image to build the containers on: the official one where it is here or can be pulled, otherwise a stand-in with
 * the same contents that is made from Debian's and npm's packages, and kept.
 */
export async function ensureBaseImage() {
  if (process.env.NODE_IMAGE) return process.env.NODE_IMAGE;
  if (ask('docker', ['image', 'inspect', officialImage]).ok) return officialImage;
  const wanted = recipe();
  if (label(standInImage, 'skillgate.recipe') === wanted) return standInImage;
  if (pull()) return officialImage;
  say(`${officialImage} can't be pulled here: building a stand-in (a minute or two, once)…`);
  buildStandIn(standInImage, { 'skillgate.recipe': wanted });
  return standInImage;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await script(async () => {
    await ensureEngine();
    say(`Base image: ${await ensureBaseImage()}`);
  });
}
