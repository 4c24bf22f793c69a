import { getSkillClient, type ServedSkill } from '@skillgate/client';
import { setTimeout as sleep } from 'node:timers/promises';

const giveUpAfterMs = 30_000;
const betweenTriesMs = 20;

/**
 * Resolves when the skill at an address says that it serves, all that it has models for at least.
 * @throws Error after 30 s, or when `ended` says that it won't come any more.
 */
export async function waitUntilHealthy(
  { skill, address }: { skill: ServedSkill; address: string },
  ended: () => string | undefined = () => undefined,
): Promise<void> {
  const giveUpAtMs = performance.now() + giveUpAfterMs;
  for (;;) {
    // A client of its own for each try: a channel that failed waits longer and longer before it tries again.
    const client = getSkillClient(skill, { address, fallback: 'never' });
    try {
      const { status, reasons } = await client.health({ timeoutMs: 500 });
      if (status !== 'unavailable') return;
      throw new Error(`It is ${status}: ${reasons.join(' ')}`);
    } catch (cause) {
      const reason = ended();
      if (reason !== undefined) throw new Error(reason, { cause });
      if (performance.now() > giveUpAtMs) {
        throw new Error(`The ${skill} skill at ${address} was not healthy within 30 s.`, { cause });
      }
    } finally {
      await client.close();
    }
    await sleep(betweenTriesMs);
  }
}
