import { status } from '@grpc/grpc-js';
import { SkillError } from '@skillgate/core';
import { describe, expect, it } from 'vitest';
import { preprocess, startServer } from './testing/started-server.js';

describe('serve', () => {
  it('answers a call through the handler, with who served it and where the time went', async () => {
    const { client, server } = await startServer();
    const { response, error } = await preprocess(client, { id: 'a', bytes: 1000 }).ended;
    expect(error).toBeUndefined();
    expect(response?.image).toEqual(Buffer.alloc(1000, 1));
    expect(response?.served).toMatchObject({
      id: 'a',
      identity: {
        skill: 1,
        resultVersion: 7,
        limits: [
          { name: 'image_bytes', value: 20_971_520n },
          { name: 'message_bytes', value: 22_020_096n },
        ],
      },
    });
    expect(response?.served?.timing?.totalMs).toBeGreaterThanOrEqual(0);
    expect(server.metricsPort).toBeGreaterThan(0);
  });

  it.each([
    ["the caller's deadline", 10_000, {}],
    ["the server's when the caller has none", Infinity, { SKILLGATE_DEFAULT_DEADLINE_MS: '10000' }],
  ])('tells the handler %s', async (_, deadlineMs, env) => {
    const deadlines: (number | undefined)[] = [];
    const { client } = await startServer({
      env,
      work: async (_request, { deadlineAtMs }) => void deadlines.push(deadlineAtMs),
    });
    const earliestMs = performance.now() + 10_000;
    const { error } = await preprocess(client, { deadlineMs }).ended;
    const latestMs = performance.now() + 10_000;
    expect(error).toBeUndefined();
    // Across the wire a deadline is a whole number of milliseconds, and so is the clock at either end.
    expect(deadlines).toEqual([expect.any(Number)]);
    expect(deadlines[0]).toBeGreaterThan(earliestMs - 50);
    expect(deadlines[0]).toBeLessThan(latestMs + 50);
  });

  it('takes a call that announces no size', async () => {
    const { client } = await startServer();
    const { response } = await preprocess(client, { announce: false, bytes: 100_000 }).ended;
    expect(response?.image.length).toBe(100_000);
  });

  it("passes a handler's error on, and keeps its cause", async () => {
    const lines: [object, string][] = [];
    const note = (fields: object, message: string) => void lines.push([fields, message]);
    const { client } = await startServer({
      log: { debug: note, info: note, warn: note, error: note },
      work: async ({ id }) => {
        if (id === 'typed') throw new SkillError('INVALID_ARGUMENT', 'expected a picture — got ☃');
        throw new Error('secret path /etc/x');
      },
    });
    const typed = await preprocess(client, { id: 'typed' }).ended;
    expect(typed.error?.code).toBe(status.INVALID_ARGUMENT);
    expect(typed.error?.details).toBe('expected a picture — got ☃');
    const bare = await preprocess(client, { id: 'bare' }).ended;
    expect(bare.error?.code).toBe(status.INTERNAL);
    expect(bare.error?.details).toMatch(/^An internal error occurred; the log/);
    expect(lines.at(-1)).toEqual([
      expect.objectContaining({
        id: 'bare',
        method: 'skills.v1.ImageService/Preprocess',
        code: 'INTERNAL',
        err: new Error('secret path /etc/x'),
      }),
      'call failed',
    ]);
  });

  it('says that the port is taken, and what to do', async () => {
    const { port } = await startServer();
    await expect(startServer({ env: { SKILLGATE_PORT: String(port) } })).rejects.toThrow(
      `Can't listen on 127.0.0.1:${port}: another process has it. Stop that process, or set SKILLGATE_PORT (0 takes any free port) or SKILLGATE_HOST.`,
    );
    await expect(startServer({ env: { SKILLGATE_METRICS_PORT: String(port) } })).rejects.toThrow(
      'or set SKILLGATE_METRICS_PORT',
    );
  });
});
