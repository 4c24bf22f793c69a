import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** What `docker compose` is given. */
export const ownComposeFile = new URL('../../../../docker/compose.yaml', import.meta.url);

/** A service of docker/compose.yaml, in the file's own words. */
interface Service {
  image: string;
  environment?: Record<string, string>;
  volumes?: string[];
  ports: string[];
  cpus: number;
  mem_limit: string;
  pids_limit: number;
  read_only: boolean;
  tmpfs: string[];
  cap_drop: string[];
  security_opt: string[];
  restart: string;
  stop_grace_period: string;
  healthcheck: { test: string[] };
}

/** What compose lets a service have. */
export interface ServiceLimits {
  image: string;
  /** Variables that compose sets. */
  environment: Record<string, string>;
  /** Where the volume of models is, read-only; undefined for a skill without models. */
  modelsPath: string | undefined;
  /** The ports inside of the container: gRPC first, then metrics. */
  ports: number[];
  /** The addresses of this machine that they are bound to. */
  hosts: string[];
  cpus: number;
  memoryBytes: number;
  pids: number;
  readOnly: boolean;
  /** Mount options by path. */
  tmpfs: Record<string, string>;
  droppedCapabilities: string[];
  securityOptions: string[];
  restart: string;
  stopGraceMs: number;
  healthCheck: string[];
}

const unitBytes: Record<string, number> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Compose's `500m` in bytes. */
export function toBytes(size: string): number {
  const [, digits, unit] = /^(\d+)([bkmg])$/.exec(size) ?? [];
  const bytes = Number(digits) * (unitBytes[unit ?? ''] ?? NaN);
  if (Number.isNaN(bytes)) throw new Error(`Expected a size such as 500m, got ${size}.`);
  return bytes;
}

function toMs(duration: string): number {
  const [, digits] = /^(\d+)s$/.exec(duration) ?? [];
  if (digits === undefined) throw new Error(`Expected seconds such as 30s, got ${duration}.`);
  return Number(digits) * 1000;
}

/** `models:/models:ro` as its path in the container. */
function modelsPath(volumes: readonly string[]): string | undefined {
  return volumes.map((volume) => /^models:(.+):ro$/.exec(volume)?.[1]).find(Boolean);
}

function lastPart(text: string): string {
  return text.slice(text.lastIndexOf(':') + 1);
}

/** Reads what a compose file lets a service have. @throws Error where it has no such service. */
export function composeService(name: string, composeFile = ownComposeFile): ServiceLimits {
  const { services } = parse(readFileSync(composeFile, 'utf8'), { merge: true }) as {
    services: Record<string, Service>;
  };
  const service = services[name];
  if (!service) throw new Error(`${fileURLToPath(composeFile)} has no service ${name}.`);
  return {
    image: service.image,
    environment: service.environment ?? {},
    modelsPath: modelsPath(service.volumes ?? []),
    ports: service.ports.map((port) => Number(lastPart(port))),
    hosts: service.ports.map((port) => port.split(':')[0] ?? ''),
    cpus: service.cpus,
    memoryBytes: toBytes(service.mem_limit),
    pids: service.pids_limit,
    readOnly: service.read_only,
    tmpfs: Object.fromEntries(
      service.tmpfs.map((mount) => [mount.split(':')[0] ?? '', lastPart(mount)]),
    ),
    droppedCapabilities: service.cap_drop,
    securityOptions: service.security_opt,
    restart: service.restart,
    stopGraceMs: toMs(service.stop_grace_period),
    healthCheck: service.healthcheck.test,
  };
}
