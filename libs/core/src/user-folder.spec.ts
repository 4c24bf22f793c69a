import { describe, expect, it } from 'vitest';
import { userFolder } from './user-folder.js';

describe('a user’s folder', () => {
  it('lies under the home folder', () => {
    expect(userFolder('cache', { HOME: '/home/ada' })).toBe('/home/ada/.cache/skillgate');
    expect(userFolder('data', { HOME: '/home/ada' })).toBe('/home/ada/.local/share/skillgate');
  });

  it('lies where the XDG variables say', () => {
    const env = { HOME: '/home/ada', XDG_CACHE_HOME: '/var/ada', XDG_DATA_HOME: '/srv/ada' };
    expect(userFolder('cache', env)).toBe('/var/ada/skillgate');
    expect(userFolder('data', env)).toBe('/srv/ada/skillgate');
  });

  it.each(['', 'here', './here'])('is not moved by a relative path: %j', (named) => {
    const env = { HOME: '/home/ada', XDG_CACHE_HOME: named };
    expect(userFolder('cache', env)).toBe('/home/ada/.cache/skillgate');
  });
});
