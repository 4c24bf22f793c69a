import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skills } from '@skillgate/core';
import { describe, expect, it } from 'vitest';
import { serverConfig, serverVariables } from './config.js';

const defaults = { defaultPort: 50052 };
const read = (env: Record<string, string>) => serverConfig(env, defaults);
const folder = mkdtempSync(join(tmpdir(), 'skillgate-config-'));

describe('serverConfig', () => {
  it('has a default for everything, and ports that let all skills share a host', () => {
    expect(read({})).toMatchObject({ port: 50052, metricsPort: 60052, queueCalls: 64 });
    const ports = Object.values(skills).flatMap(({ port: defaultPort }) => {
      const { port, metricsPort } = serverConfig({}, { defaultPort });
      return [port, metricsPort];
    });
    expect(new Set(ports).size).toBe(2 * Object.keys(skills).length);
  });

  it.each([
    ['0', 0],
    ['8080', 18080],
    ['60000', 50000],
  ])('derives the port of metrics from port %s', (port, metricsPort) => {
    expect(read({ SKILLGATE_PORT: port }).metricsPort).toBe(metricsPort);
    expect(read({ SKILLGATE_PORT: port, SKILLGATE_METRICS_PORT: '9' }).metricsPort).toBe(9);
  });

  it.each([
    [{ SKILLGATE_PORT: 'x' }, "SKILLGATE_PORT must be a whole number from 0 to 65535, got 'x'."],
    [
      { SKILLGATE_AUTH_TOKEN: '' },
      "SKILLGATE_AUTH_TOKEN must be a text that is not empty, got ''.",
    ],
    [{ SKILLGATE_BODY_BYTES: '5000' }, 'SKILLGATE_BODY_BYTES (5000) must be at least'],
    [{ SKILLGATE_TLS_CERT_FILE: 'a' }, 'belong together: set both or neither'],
    [{ SKILLGATE_TLS_CLIENT_CA_FILE: 'a' }, 'SKILLGATE_TLS_CLIENT_CA_FILE needs'],
    [{ SKILLGATE_AUTH_TOKEN_FILE: '/nowhere' }, "names '/nowhere', which can't be read"],
    [{ SKILLGATE_AUTH_TOKEN: 'a', SKILLGATE_AUTH_TOKEN_FILE: 'b' }, 'are both set'],
    [{ SKILLGATE_LOG_LEVEL: 'loud' }, 'SKILLGATE_LOG_LEVEL must be one of trace, debug'],
  ])('refuses %j', (env, message) => {
    expect(() => read(env as Record<string, string>)).toThrow(message);
  });

  it('takes the token from a file, and refuses an empty one', () => {
    const file = join(folder, 'token');
    writeFileSync(file, 's3cret\n');
    expect(read({ SKILLGATE_AUTH_TOKEN_FILE: file }).authToken).toBe('s3cret');
    writeFileSync(file, ' \n');
    expect(() => read({ SKILLGATE_AUTH_TOKEN_FILE: file })).toThrow(
      'which is empty: put the token in it, or unset the variable to serve without one.',
    );
  });

  it('takes no duration that a timer would cut down to 1 ms', () => {
    const durations = Object.values(serverVariables(defaults)).filter(({ name }) =>
      name.endsWith('_MS'),
    );
    expect(durations).toHaveLength(6);
    for (const { name } of durations) {
      expect(() => read({ [name]: '2147483647' })).not.toThrow();
      expect(() => read({ [name]: '2147483648' })).toThrow(/to 2147483647, got '2147483648'/);
    }
  });

  it('names every variable once, with a description that ends a sentence', () => {
    const variables = Object.values(serverVariables(defaults));
    expect(new Set(variables.map(({ name }) => name)).size).toBe(variables.length);
    for (const { name, description } of variables) {
      expect(name).toMatch(/^SKILLGATE_[A-Z_]+$/);
      expect(description).toMatch(/\.$/);
    }
  });
});
