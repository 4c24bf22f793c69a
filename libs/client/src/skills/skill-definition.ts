import type { ServiceDefinition } from '@skillgate/core';
import type { Route } from '../route.js';
import type { SkillClient } from '../skill-client.js';

/** All that the client knows of one skill. */
export interface SkillDefinition<Client extends SkillClient> {
  /** As the contract defines it. */
  service: ServiceDefinition;
  /** How long a call may take in all when its caller does not say, in milliseconds. */
  timeoutMs: number;
  /** A call that takes longer counts as failed for the circuit breaker, in milliseconds. */
  slowCallMs: number;
  /** The skill's own methods on a route to it. */
  methods: (route: Route) => Omit<Client, keyof SkillClient>;
}

/** The gRPC service whose health counts, such as `skills.v1.ImageService`. */
export function serviceName({ service }: Pick<SkillDefinition<SkillClient>, 'service'>): string {
  const [{ path } = { path: '' }] = Object.values(service);
  return path.split('/')[1] ?? '';
}
