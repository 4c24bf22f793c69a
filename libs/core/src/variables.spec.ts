import { describe, expect, it } from 'vitest';
import { choice, durationMs, flag, int, readVariables, text } from './variables.js';

const variables = {
  port: int('PORT', { description: 'Where to listen.', default: 50052, min: 0, max: 65535 }),
  wait: durationMs('WAIT_MS', { description: 'How long.', default: 500, min: 10 }),
  name: text('NAME', { description: 'A name.', default: undefined }),
  verbose: flag('VERBOSE', { description: 'Say more.', default: false }),
  level: choice('LEVEL', ['low', 'high'], { description: 'A level.', default: 'low' }),
};

describe('readVariables', () => {
  it('gives the defaults of an empty environment', () => {
    expect(readVariables(variables, {})).toEqual({
      port: 50052,
      wait: 500,
      name: undefined,
      verbose: false,
      level: 'low',
    });
  });

  it('reads what is set', () => {
    const env = { PORT: ' 80 ', WAIT_MS: '2147483647', NAME: 'Ada', VERBOSE: '1', LEVEL: 'high' };
    expect(readVariables(variables, env)).toEqual({
      port: 80,
      wait: 2_147_483_647,
      name: 'Ada',
      verbose: true,
      level: 'high',
    });
  });

  const bad = [
    [{ PORT: '70000' }, "PORT must be a whole number from 0 to 65535, got '70000'."],
    [{ PORT: '1.5' }, "PORT must be a whole number from 0 to 65535, got '1.5'."],
    [{ PORT: '' }, "PORT must be a whole number from 0 to 65535, got ''."],
    [{ PORT: 'Infinity' }, "PORT must be a whole number from 0 to 65535, got 'Infinity'."],
    [{ WAIT_MS: '9' }, "WAIT_MS must be a whole number from 10 to 2147483647, got '9'."],
    // One more, and a timer would fire at once.
    [
      { WAIT_MS: '2147483648' },
      "WAIT_MS must be a whole number from 10 to 2147483647, got '2147483648'.",
    ],
    [{ NAME: '  ' }, "NAME must be a text that is not empty, got '  '."],
    [{ VERBOSE: 'yes' }, "VERBOSE must be true or false, got 'yes'."],
    [{ LEVEL: 'mid' }, "LEVEL must be one of low, high, got 'mid'."],
  ] as const;

  it.each(bad)('refuses %o', (env, message) => {
    expect(() => readVariables(variables, env)).toThrow(message);
  });

  it('names every variable that does not fit at once', () => {
    expect(() => readVariables(variables, { PORT: 'x', LEVEL: 'y' })).toThrow(
      /PORT must .* LEVEL must/,
    );
  });
});
