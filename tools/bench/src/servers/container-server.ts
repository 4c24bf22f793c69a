import { defaultPorts } from '@skillgate/core';
import type { ServedSkill } from './process-server.js';
import type { SkillServer } from './skill-server.js';
import { containerMemoryBytes, docker } from './docker.js';
import { waitUntilHealthy } from './wait-until-healthy.js';

/** What docker/compose.yaml lets each skill's container have. */
const memoryLimits = { image: '500m', ocr: '1g' } satisfies Record<ServedSkill, string>;

/** The limits of docker/compose.yaml; a spec holds the two together. */
export const containerLimits = (skill: ServedSkill) => ({
  cpus: ['--cpus', '2'],
  mem_limit: ['--memory', memoryLimits[skill]],
  pids_limit: ['--pids-limit', '128'],
  read_only: ['--read-only'],
  tmpfs: ['--tmpfs', '/tmp:size=16m'],
  cap_drop: ['--cap-drop', 'ALL'],
  security_opt: ['--security-opt', 'no-new-privileges'],
});

/** On Linux the container's own address: the published port goes through a proxy process that copies every byte. */
async function addressOf(id: string, port: number): Promise<string> {
  if (process.platform === 'linux') {
    const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
    return `${await docker('inspect', '--format', format, id)}:${port}`;
  }
  return (await docker('port', id, `${port}/tcp`)).split('\n')[0] ?? '';
}

/** A skill in a container of its image, under the limits of compose.yaml. */
export async function startContainerServer(skill: ServedSkill): Promise<SkillServer> {
  const image = `skillgate/${skill}-skill`;
  const port = defaultPorts[skill];
  const id = await docker(
    ...['create', '--label', 'skillgate.bench=1', '--publish', `127.0.0.1::${port}`],
    ...[
      ...Object.values(containerLimits(skill)).flat(),
      '--env',
      'SKILLGATE_LOG_LEVEL=error',
      image,
    ],
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
