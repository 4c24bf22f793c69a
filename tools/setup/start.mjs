// The first run: fetches the models, starts the skills here, sends each a real request, says what came back and who
// served it, and how to call them, and stays up.
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { getSkillClient } from '@skillgate/client';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { firstRequests } from './first-requests.mjs';
import { keepServing } from './keep-serving.mjs';
import { root } from './run.mjs';
import { healthAt } from './skill-server.mjs';

const defaultPort = 50052;
/** What skills can't do without. */
const models = {
  embedding: 'all-minilm-l6-v2',
  draft: process.env.DRAFT_MODEL ?? 'smollm2-135m-instruct',
};
const given = process.env.SKILLGATE_PORT ?? String(defaultPort);
const port = Number(given);
const isDefault = port === defaultPort;
/** The image skill's port is given; the others lie about it as their usual ones do. */
const ports = { image: port, ocr: port + 1, embedding: port + 2, draft: port - 1 };
const skills = Object.keys(ports);
const addressOf = (skill) => `localhost:${ports[skill]}`;

// Requests are sent with the token that the servers are told to ask for.
const { SKILLGATE_AUTH_TOKEN: token } = process.env;
if (token) process.env.SKILLGATE_CLIENT_TOKEN ??= token;
// Where the specs of this checkout keep them too; calls that are answered here find them as the servers do.
process.env.SKILLGATE_MODELS_DIR ??= join(root, '.cache/models');

function fail(message) {
  console.error(message);
  process.exit(1);
}

const onPort = isDefault ? '' : ` --address ${addressOf('image')}`;
const command = `npx skillgate image .cache/start/sample.jpg -o .cache/ready${onPort}`;

if (!(Number.isInteger(port) && port >= 2 && port <= 65_533)) {
  fail(`SKILLGATE_PORT must be a whole number from 2 to 65533, got '${given}'.`);
}

function isTaken(skill) {
  return new Promise((resolve) => {
    const socket = connect(ports[skill], 'localhost');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function assertFree(skill) {
  if (!(await isTaken(skill))) return;
  const health = await healthAt(skill, addressOf(skill));
  const other = `SKILLGATE_PORT=${port + 10} npm start`;
  if (health?.identity.skill !== skill) {
    fail(
      `Port ${ports[skill]} is taken by something that is no ${skill} skill. Stop it, or: ${other}`,
    );
  }
  fail(
    `The ${skill} skill (release ${health.identity.release}, ${health.status}) is at ${addressOf(skill)} already.\n` +
      `Ask it:          npx skillgate health ${skill}${skill === 'image' ? onPort : ''}\n` +
      `Start others:    ${other}`,
  );
}

/** Whether a skill has its model, which is fetched where it is not there. */
async function hasModel(skill) {
  const id = models[skill];
  // A file is where it is.
  if (id === undefined || existsSync(id)) return true;
  const store = createModelStore(modelsConfig(process.env));
  const isThere = await store.check(id, { hashes: false }).then(
    ({ problems }) => problems.length === 0,
    () => false,
  );
  if (!isThere) console.log(`Fetching the model ${id}…`);
  try {
    await store.pull(id);
    return true;
  } catch (error) {
    console.error(`The ${skill} skill is left out: ${error.message}`);
    return false;
  }
}

// Installed before the servers start, so that no Ctrl-C can leave one behind.
const servers = new Map();
let stopping = false;
const stopAll = () => Promise.all([...servers.values()].map(({ stop }) => stop()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    if (servers.size > 0) console.log('\nDraining…');
    void stopAll();
  });
}

async function start(skill) {
  const server = await keepServing(skill, ports[skill]);
  servers.set(skill, server);
  if (stopping) await server.stop();
}

async function show(skill) {
  // The server is to be seen at work, also the second time.
  const client = getSkillClient(skill, { address: addressOf(skill), cache: 'off' });
  try {
    console.log(`\n${skill}, at ${addressOf(skill)}${await firstRequests[skill](client)}`);
  } catch (error) {
    console.error(`\n${skill}: the request failed: ${error.code}: ${error.message}`);
  } finally {
    await client.close();
  }
}

for (const skill of skills) await assertFree(skill);
const served = [];
for (const skill of skills) if (await hasModel(skill)) served.push(skill);
try {
  console.log(`Starting the ${served.length === skills.length ? 'four ' : ''}skills…`);
  const startedMs = performance.now();
  for (const skill of served) if (!stopping) await start(skill);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (!stopping) console.log(`Ready after ${seconds} s. Sending each a request…`);
} catch (error) {
  stopping = true;
  await stopAll();
  fail(`${error.message} What the server itself said stands above.`);
}
for (const skill of served) if (!stopping) await show(skill);
if (!stopping) console.log(howToCall());

const ends = await Promise.all([...servers.values()].map(({ ended }) => ended));
console.log('Stopped.');
process.exit(ends.every((how) => how === 0 || how === 'SIGKILL') ? 0 : 1);

function howToCall() {
  return `
From the shell, with this picture or your own:

  ${command}

From TypeScript:

  import { readFile, writeFile } from 'node:fs/promises';
  import { getSkillClient } from '@skillgate/client';

  const image = getSkillClient('image'${isDefault ? '' : `, { address: '${addressOf('image')}' }`});
  const ready = await image.preprocess({ image: await readFile('photo.jpg'), maxSize: 1024 });
  await writeFile('photo.webp', ready.image);
  console.log(ready.width, ready.height, ready.imageHash, ready.servedBy);
  await image.close();

The README shows the calls of the other three. Callers answer by themselves while a skill is down; for drafts and vectors
they are to find its model, so start them with

  SKILLGATE_MODELS_DIR=${process.env.SKILLGATE_MODELS_DIR}

The skills stay up; Ctrl-C stops them.`;
}
