import { readFileSync } from 'node:fs';
import { skills } from '@skillgate/core';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { composeService, ownComposeFile, toBytes } from './compose-service.js';

describe('docker/compose.yaml', () => {
  const service = composeService('image-skill');

  it('gives the image skill two CPUs, 500 MiB and no more', () => {
    expect(service).toMatchObject({ cpus: 2, memoryBytes: 500 * 1024 ** 2 });
    expect(service.pids).toBeGreaterThan(0);
  });

  it('takes every right away that the skill does without', () => {
    expect(service).toMatchObject({
      readOnly: true,
      droppedCapabilities: ['ALL'],
      securityOptions: ['no-new-privileges:true'],
    });
    expect(Object.keys(service.tmpfs)).toEqual(['/tmp']);
  });

  it('offers gRPC and metrics to this machine alone', () => {
    expect(service.ports).toEqual([skills.image.port, skills.image.port + 10_000]);
    expect(new Set(service.hosts)).toEqual(new Set(['127.0.0.1']));
  });

  it('comes back after a crash, and is asked for its health without a shell', () => {
    expect(service.restart).toBe('unless-stopped');
    expect(service.healthCheck.slice(0, 2)).toEqual(['CMD', 'node']);
  });

  it('leaves a drain its time', () => {
    expect(service.stopGraceMs).toBeGreaterThan(25_000);
  });

  it('lets what fetches the models go through a proxy, the hub included', () => {
    const { services } = parse(readFileSync(ownComposeFile, 'utf8'), { merge: true }) as {
      services: { models: { environment: Record<string, string | null> } };
    };
    // Those of null are the shell's.
    expect(services.models.environment).toMatchObject({
      ...{ HTTPS_PROXY: null, NO_PROXY: null },
      NODE_USE_ENV_PROXY: '1',
    });
  });
});

describe('toBytes', () => {
  it('reads compose sizes', () => {
    expect(toBytes('500m')).toBe(524_288_000);
    expect(toBytes('2g')).toBe(2_147_483_648);
  });

  for (const bad of ['500', '500mb', '', 'much']) {
    it(`refuses ${JSON.stringify(bad)}`, () => {
      expect(() => toBytes(bad)).toThrow(`Expected a size such as 500m, got ${bad}.`);
    });
  }
});

describe('composeService', () => {
  it('says when there is no such service', () => {
    expect(() => composeService('video-skill')).toThrow('has no service video-skill');
  });
});
