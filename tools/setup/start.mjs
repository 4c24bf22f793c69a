// The first run: starts the image skill here, sends it a picture, says what came back and how to call it, and stays up.
import { connect } from 'node:net';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getSkillClient } from '@skillgate/client';
import { healthAt, startImageServer } from './image-server.mjs';
import { root } from './run.mjs';
import { paintSamplePicture } from './sample-picture.mjs';

const defaultPort = 50052;
const folder = '.cache/start';
const given = process.env.SKILLGATE_PORT ?? String(defaultPort);
const port = Number(given);
const address = `localhost:${port}`;
const isDefault = port === defaultPort;

// The picture is sent with the token that the server is told to ask for.
const { SKILLGATE_AUTH_TOKEN: token } = process.env;
if (token) process.env.SKILLGATE_CLIENT_TOKEN ??= token;

function fail(message) {
  console.error(message);
  process.exit(1);
}

const onPort = isDefault ? '' : ` --address ${address}`;
const command = `npx skillgate image ${folder}/sample.jpg -o .cache/ready${onPort}`;

if (!(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
  fail(`SKILLGATE_PORT must be a whole number from 1 to 65535, got '${given}'.`);
}

function isTaken() {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

if (await isTaken()) {
  const health = await healthAt(address);
  const other = `SKILLGATE_PORT=${port + 10} npm start`;
  if (health?.identity.skill !== 'image') {
    fail(`Port ${port} is taken by something that is no image skill. Stop it, or: ${other}`);
  }
  fail(
    `An image skill (release ${health.identity.release}, ${health.status}) is at ${address} already.\n` +
      `Use it:          npx skillgate image PHOTO.jpg -o .cache/ready${onPort}\n` +
      `Start one more:  ${other}`,
  );
}

// Installed before the server starts, so that no Ctrl-C can leave it behind.
let server;
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    if (server) console.log('\nDraining…');
    void server?.stop();
  });
}

console.log('Starting the image skill…');
const startedMs = performance.now();
try {
  server = await startImageServer(port);
} catch (error) {
  fail(`${error.message} What the server itself said stands above.`);
}
if (stopping) void server.stop();
else await showOnePicture(performance.now() - startedMs);

const endedWith = await server.ended;
if (!stopping) fail(`The image skill ended by itself with ${endedWith}.`);
console.log('Stopped.');
process.exit(endedWith === 0 ? 0 : 1);

async function showOnePicture(readyMs) {
  console.log(`Ready at ${address} after ${(readyMs / 1000).toFixed(1)} s. Sending a picture…`);
  await mkdir(join(root, folder), { recursive: true });
  const jpeg = await paintSamplePicture();
  await writeFile(join(root, folder, 'sample.jpg'), jpeg);
  // The server is to be seen at work, also the second time.
  const image = getSkillClient('image', { address, fallback: 'never', cache: 'off' });
  try {
    const sentMs = performance.now();
    const ready = await image.preprocess({ image: jpeg, maxSize: 1024 });
    const tookMs = performance.now() - sentMs;
    await writeFile(join(root, folder, 'sample.webp'), ready.image);
    console.log(whatCameBack(jpeg, ready, tookMs));
  } catch (error) {
    console.error(`The picture failed: ${error.code}: ${error.message}`);
  } finally {
    await image.close();
  }
}

function whatCameBack(jpeg, { image, source, width, height, imageHash, servedBy, timing }, tookMs) {
  const kilobytes = (bytes) => `${Math.round(bytes.length / 1000)} kB`;
  const ms = (value) => `${value.toFixed(0)} ms`;
  return `
  sent       ${folder}/sample.jpg   ${source.width}×${source.height} ${source.format}, ${kilobytes(jpeg)}
  came back  ${folder}/sample.webp  ${width}×${height} webp, ${kilobytes(image)}
  hash       ${imageHash}
  served by  ${servedBy}, in ${ms(tookMs)} (${ms(timing.queueMs)} queued, ${ms(timing.workMs)} work)

From the shell, with this picture or your own:

  ${command}

From TypeScript:

  import { readFile, writeFile } from 'node:fs/promises';
  import { getSkillClient } from '@skillgate/client';

  const image = getSkillClient('image'${isDefault ? '' : `, { address: '${address}' }`});
  const ready = await image.preprocess({ image: await readFile('photo.jpg'), maxSize: 1024 });
  await writeFile('photo.webp', ready.image);
  console.log(ready.width, ready.height, ready.imageHash, ready.servedBy);
  await image.close();

It stays up; Ctrl-C stops it.`;
}
