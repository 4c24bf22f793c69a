import { describe, expect, it } from 'vitest';
import { containerLimits } from './container-server.js';

const common = '--pids-limit 128 --read-only --tmpfs /tmp:size=16m --cap-drop ALL';

describe('containerLimits', () => {
  it.each([
    ['image', '--cpus 2 --memory 500m'],
    ['ocr', '--cpus 2 --memory 1g'],
  ] as const)('are those of compose.yaml for %s', (skill, own) => {
    const options = `${own} ${common} --security-opt no-new-privileges:true`;
    expect(containerLimits(skill).join(' ')).toBe(options);
  });
});
