import type { SkillClient } from '@skillgate/client';
import { eventually } from '@skillgate/testing';

/**
 * Waits until a client sees that its container, which was started again, is healthy. It looks for it by and by, and until
 * then its old connection may still fall.
 */
export function untilHealthy(client: Pick<SkillClient, 'health'>): Promise<void> {
  const status = () =>
    client.health().then(
      (health) => health.status,
      () => undefined,
    );
  return eventually(async () => (await status()) === 'healthy', 20_000);
}
