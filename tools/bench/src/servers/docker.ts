import { execFile } from 'node:child_process';
import { request, type RequestOptions } from 'node:http';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a docker command and resolves to what it prints. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', args, { maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

/** The engine's version, or undefined where none answers. */
export async function engineVersion(): Promise<string | undefined> {
  try {
    return await docker('version', '--format', '{{.Server.Version}}');
  } catch {
    return undefined;
  }
}

/** Where the engine's API is, by DOCKER_HOST. */
export function engineAddress(dockerHost: string | undefined): RequestOptions {
  const url = dockerHost ? new URL(dockerHost) : undefined;
  if (url === undefined) return { socketPath: '/var/run/docker.sock' };
  if (url.protocol === 'unix:') return { socketPath: url.pathname };
  return { hostname: url.hostname, port: url.port };
}

interface ContainerStats {
  memory_stats: {
    usage?: number;
    stats?: { total_inactive_file?: number; inactive_file?: number };
  };
}

/** Memory less inactive file pages, as `docker stats` counts: the pages go by themselves when memory is wanted. */
export function memoryInUse({ memory_stats: memory }: ContainerStats): number {
  if (memory.usage === undefined)
    throw new Error('The engine told no memory: the container has ended.');
  // total_inactive_file under cgroup v1, inactive_file under v2.
  return memory.usage - (memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0);
}

/** A container's memory now, from the engine's API. */
export async function containerMemoryBytes(id: string): Promise<number> {
  const path = `/containers/${id}/stats?stream=false&one-shot=true`;
  const address = engineAddress(process.env['DOCKER_HOST']);
  const response = await new Promise<AsyncIterable<Buffer> & NodeJS.ReadableStream>(
    (resolve, reject) => {
      request({ ...address, path }, resolve)
        .once('error', reject)
        .end();
    },
  );
  return memoryInUse(JSON.parse(await text(response)) as ContainerStats);
}
