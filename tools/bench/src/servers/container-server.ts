import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServedSkill } from '@skillgate/client';
import { skills } from '@skillgate/core';
import { modelEnv } from '@skillgate/testing/model-env';
import { parse } from 'yaml';
import { repositoryRoot } from '../frame/repository-root.js';
import { containerMemoryBytes, docker } from './docker.js';
import type { SkillServer } from './skill-server.js';
import { waitUntilHealthy } from './wait-until-healthy.js';

/** The limits of a service of docker/compose.yaml. */
interface ComposeService {
  environment?: Record<string, string>;
  volumes?: string[];
  cpus: number;
  mem_limit: string;
  pids_limit: number;
  read_only: boolean;
  tmpfs: string[];
  cap_drop: string[];
  security_opt: string[];
}

/** In the place of compose's volume of models, the folder that this checkout's specs keep them in. */
const ofThisCheckout = (volume: string) =>
  volume.replace(/^models:/, `${modelEnv.SKILLGATE_MODELS_DIR}:`);

const environment = (variables: Record<string, string>) =>
  Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);

/** What docker/compose.yaml lets a skill's container have, as options of `docker create`. */
export function containerLimits(skill: ServedSkill): string[] {
  const compose = readFileSync(join(repositoryRoot, 'docker/compose.yaml'), 'utf8');
  const { services } = parse(compose, { merge: true }) as {
    services: Record<string, ComposeService>;
  };
  const limits = services[`${skill}-skill`];
  if (!limits) throw new Error(`docker/compose.yaml has no service ${skill}-skill.`);
  return [
    ...['--cpus', `${limits.cpus}`, '--memory', limits.mem_limit],
    ...['--pids-limit', `${limits.pids_limit}`],
    ...(limits.read_only ? ['--read-only'] : []),
    ...limits.tmpfs.flatMap((mount) => ['--tmpfs', mount]),
    ...limits.cap_drop.flatMap((capability) => ['--cap-drop', capability]),
    ...limits.security_opt.flatMap((option) => ['--security-opt', option]),
    ...(limits.volumes ?? []).flatMap((volume) => ['--volume', ofThisCheckout(volume)]),
    ...environment(limits.environment ?? {}),
  ];
}

/** On Linux the container's own address: the published port goes through a proxy process that copies every byte. */
async function addressOf(id: string, port: number): Promise<string> {
  if (process.platform === 'linux') {
    const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
    return `${await docker('inspect', '--format', format, id)}:${port}`;
  }
  return (await docker('port', id, `${port}/tcp`)).split('\n')[0] ?? '';
}

/** A skill in a container of its image, under the limits of compose.yaml. */
export async function startContainerServer(
  skill: ServedSkill,
  env: Record<string, string> = {},
): Promise<SkillServer> {
  const image = `skillgate/${skill}-skill`;
  const port = skills[skill].port;
  const id = await docker(
    ...['create', '--label', 'skillgate.bench=1', '--publish', `127.0.0.1::${port}`],
    ...containerLimits(skill),
    ...environment({ SKILLGATE_LOG_LEVEL: 'error', ...env }),
    image,
  );
  const stop = async () => void (await docker('rm', '--force', '--volumes', id));
  try {
    const startedMs = performance.now();
    await docker('start', id);
    const address = await addressOf(id, port);
    await waitUntilHealthy({ skill, address });
    const readyMs = performance.now() - startedMs;
    return {
      kind: 'container',
      address,
      readyMs,
      memoryBytes: () => containerMemoryBytes(id),
      stop,
    };
  } catch (cause) {
    const log = await docker('logs', '--tail', '20', id).catch(() => '');
    await stop();
    throw new Error(`The container of ${image} did not get ready. Its log ends with:\n${log}`, {
      cause,
    });
  }
}
