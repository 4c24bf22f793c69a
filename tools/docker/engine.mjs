// The Docker engine: `engine.mjs start` makes sure that one answers, `engine.mjs stop` stops the one that start started.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { canInstall, install, isCommand } from './debian.mjs';
import { ask, root, say, script, Unmet } from './run.mjs';

const folder = join(root, '.cache/docker');
const startedFile = join(folder, 'started-engine.pid');
const logFile = join(folder, 'dockerd.log');
const startMs = 60_000;
const stopMs = 30_000;

const howToInstall =
  'The containers need a Docker engine, and none answers here. Start yours (`sudo systemctl start docker`, or ' +
  'Docker Desktop), or install one: https://docs.docker.com/engine/install/. As root on Debian or Ubuntu this ' +
  'script installs and starts one by itself. Is one running that you may not reach? `docker version` says why.';

function answers() {
  return ask('docker', ['version', '--format', '{{.Server.Version}}'], { timeoutMs: 20_000 });
}

/** Whether a process lives; a dead one that nobody has collected yet (state Z) does not. */
function runs(pid) {
  const ended = !existsSync(`/proc/${pid}/stat`);
  return !ended && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** The process that a pid file names, while it lives and is the program that wrote it. */
function livingProcess(pidFile, program) {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const isProgram =
    pid > 0 && runs(pid) && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === program;
  return isProgram ? pid : undefined;
}

/** A killed daemon leaves its pid files, and the next one refuses to start on them. */
function removeStalePidFiles() {
  const pidFiles = {
    '/var/run/docker.pid': 'dockerd',
    '/var/run/docker/containerd/containerd.pid': 'containerd',
  };
  for (const [pidFile, program] of Object.entries(pidFiles)) {
    if (livingProcess(pidFile, program) === undefined) rmSync(pidFile, { force: true });
  }
}

function lastLines(file, count) {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-count).join('\n');
}

async function untilItAnswers(daemon) {
  const giveUpAt = Date.now() + startMs;
  while (Date.now() < giveUpAt && daemon.exitCode === null) {
    if (answers().ok) return;
    await sleep(300);
  }
  daemon.kill();
  throw new Unmet(
    `dockerd was started but does not answer. The end of its log, ${logFile}:\n${lastLines(logFile, 15)}`,
  );
}

async function startDaemon() {
  if (!isCommand('dockerd') || !isCommand('docker')) {
    if (!canInstall()) throw new Unmet(howToInstall);
    install(['docker.io', 'iptables']);
    // From Debian 13 on the client is a package of its own.
    if (!isCommand('docker')) install(['docker-cli']);
  }
  if (process.getuid?.() !== 0) throw new Unmet(howToInstall);
  removeStalePidFiles();
  mkdirSync(folder, { recursive: true });
  const log = openSync(logFile, 'w');
  const daemon = spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log] });
  daemon.on('error', () => undefined);
  await untilItAnswers(daemon);
  daemon.unref();
  writeFileSync(startedFile, `${daemon.pid}\n`);
  say(`Started dockerd (process ${daemon.pid}); \`node tools/docker/engine.mjs stop\` stops it.`);
}

/** Makes sure that a Docker engine answers: the one there is, or else one that is installed and started. */
export async function ensureEngine() {
  const { ok, stdout } = isCommand('docker') ? answers() : { ok: false };
  if (ok) say(`Docker engine ${stdout} answers.`);
  else await startDaemon();
}

/** Stops the engine that `ensureEngine` started in this checkout, and no other. */
export async function stopEngine() {
  const pid = livingProcess(startedFile, 'dockerd');
  rmSync(startedFile, { force: true });
  if (pid === undefined) return;
  process.kill(pid, 'SIGTERM');
  const giveUpAt = Date.now() + stopMs;
  while (runs(pid) && Date.now() < giveUpAt) await sleep(100);
  say(runs(pid) ? `dockerd (process ${pid}) does not stop.` : `Stopped dockerd (process ${pid}).`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const commands = { start: ensureEngine, stop: stopEngine };
  const command = commands[process.argv[2] ?? ''];
  await script(() => {
    if (!command) throw new Unmet('Usage: node tools/docker/engine.mjs start|stop');
    return command();
  });
}
