import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../frame/repository-root.js';
import { containerLimits } from './container-server.js';

const compose = readFileSync(join(repositoryRoot, 'docker/compose.yaml'), 'utf8');

/** A key's value, or the items of its list; flags say `true`. */
function valueOf(key: string): string {
  const [, rest = ''] = compose.split(`\n    ${key}:`);
  const [value = ''] = rest.split(/\n {4}\w/);
  return value.replaceAll(/[-\s]*\n\s*- /g, ' ').trim();
}

it.each(Object.entries(containerLimits))(
  'limits %s as compose.yaml does',
  (key, [, value = 'true']) => {
    expect(valueOf(key).replace(/:true$/, '')).toBe(value);
  },
);
