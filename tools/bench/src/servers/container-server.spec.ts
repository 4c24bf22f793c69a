import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../frame/repository-root.js';
import { containerLimits } from './container-server.js';

const compose = readFileSync(join(repositoryRoot, 'docker/compose.yaml'), 'utf8');

/** The value of a service's key, or the items of its list; flags say `true`. */
function valueOf(service: string, key: string): string {
  const [, own = ''] = compose.split(`\n  ${service}:\n`);
  const [, rest = ''] = own.split(`\n    ${key}:`);
  const [value = ''] = rest.split(/\n {4}\w/);
  return value.replaceAll(/[-\s]*\n\s*- /g, ' ').trim();
}

describe.each(['image', 'ocr'] as const)('the container of the %s skill', (skill) => {
  it.each(Object.entries(containerLimits(skill)))(
    'is limited in %s as compose.yaml does',
    (key, [, value = 'true']) => {
      expect(valueOf(`${skill}-skill`, key).replace(/:true$/, '')).toBe(value);
    },
  );
});
