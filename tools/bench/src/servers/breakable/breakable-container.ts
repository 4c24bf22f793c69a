import { freePort } from '@skillgate/testing/free-port';
import { containerLimits } from '../container-server.js';
import { docker } from '../docker.js';
import { breakableVariables, type BreakableServer } from './breakable-server.js';
import { untilReady } from './until-ready.js';

const ports = { grpc: 50052, metrics: 60052 };

/** The image skill in a container of an image, under the limits of compose.yaml, on ports that outlast a restart. */
export async function startBreakableContainer(image: string): Promise<BreakableServer> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const variables = Object.entries(breakableVariables);
  const id = await docker(
    ...['create', '--label', 'skillgate.bench=1'],
    ...['--publish', `127.0.0.1:${port}:${ports.grpc}`],
    ...['--publish', `127.0.0.1:${metricsPort}:${ports.metrics}`],
    ...variables.flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...[...Object.values(containerLimits('image')).flat(), image],
  );

  /** At once where this process may, as the engine's own way takes a tenth of a second and more. */
  async function signal(name: NodeJS.Signals): Promise<void> {
    const pid = Number(await docker('inspect', '--format', '{{.State.Pid}}', id));
    try {
      process.kill(pid, name);
    } catch {
      await docker('kill', '--signal', name, id);
    }
  }

  async function start(): Promise<void> {
    await docker('start', id);
    await untilReady(`127.0.0.1:${metricsPort}`);
  }

  const ended = async () => void (await docker('wait', id));
  const stop = async () => void (await docker('rm', '--force', '--volumes', id));

  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    kind: 'container',
    address: `127.0.0.1:${port}`,
    kill: () => signal('SIGKILL'),
    drain: () => signal('SIGTERM'),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    ended,
    start,
    stop,
  };
}
