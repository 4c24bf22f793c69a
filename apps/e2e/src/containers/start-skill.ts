import './environment.js';
import type { SkillName } from '@skillgate/core';
import { freePort } from '@skillgate/testing/free-port';
import { getContainerRuntimeClient } from 'testcontainers';
import { composeService } from './compose-service.js';
import { LimitedContainer, type LimitedContainerOptions } from './limited-container.js';
import { skillContainer, type SkillContainer } from './skill-container.js';
import { waitForNothing } from './wait-for-nothing.js';

export interface StartSkillOptions extends LimitedContainerOptions {
  /** Variables of the skill, over its defaults. */
  env?: Record<string, string>;
  /** Where its limits stand. @default docker/compose.yaml of this checkout */
  composeFile?: URL;
  /** Whether to wait until it is ready. @default true */
  ready?: boolean;
}

/** Bound to ports of our own choice: the engine would choose others at every restart. */
async function boundPorts(ports: number[]): Promise<{ container: number; host: number }[]> {
  return Promise.all(ports.map(async (port) => ({ container: port, host: await freePort() })));
}

/**
 * Starts a skill's container under the limits that it has in a compose file, and waits until it is ready.
 * @throws Error with the container's log where it does not become ready.
 */
export async function startSkill(
  skill: SkillName,
  { env = {}, composeFile, ready = true, ...options }: StartSkillOptions = {},
): Promise<SkillContainer> {
  const limits = composeService(`${skill}-skill`, composeFile);
  const ports = await boundPorts(limits.ports);
  const started = await new LimitedContainer(limits, options)
    .withExposedPorts(...ports)
    .withEnvironment(env)
    .withWaitStrategy(waitForNothing)
    .start();
  const client = await getContainerRuntimeClient();
  const [address = '', metricsAddress = ''] = ports.map(
    ({ host }) => `${started.getHost()}:${host}`,
  );
  const container = skillContainer({
    container: client.container.getById(started.getId()),
    limits,
    address,
    metricsAddress,
  });
  if (ready) await container.untilReady();
  return container;
}

/** Starts several of the same skill. */
export async function startSkills(
  skill: SkillName,
  count: number,
  options?: StartSkillOptions,
): Promise<SkillContainer[]> {
  return Promise.all(Array.from({ length: count }, () => startSkill(skill, options)));
}
