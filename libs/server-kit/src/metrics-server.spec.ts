import { describe, expect, it } from 'vitest';
import { metric, preprocess, startServer } from './testing/started-server.js';

async function get(port: number | undefined, path: string, method = 'GET') {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  return { status: response.status, body: await response.text(), headers: response.headers };
}

describe('the metrics port', () => {
  it('tells liveness and readiness', async () => {
    const { server } = await startServer();
    expect(await get(server.metricsPort, '/healthz')).toMatchObject({ status: 200, body: 'alive' });
    expect(await get(server.metricsPort, '/readyz?x=1')).toMatchObject({
      status: 200,
      body: 'ready',
    });
  });

  it('answers 404 and 405 with what there is', async () => {
    const { server } = await startServer();
    expect(await get(server.metricsPort, '/admin')).toMatchObject({
      status: 404,
      body: "Not found: '/admin'. There are /metrics, /healthz, /readyz.",
    });
    const posted = await get(server.metricsPort, '/metrics', 'POST');
    expect(posted).toMatchObject({ status: 405, body: '/metrics takes GET and HEAD, got POST.' });
    expect(posted.headers.get('allow')).toBe('GET, HEAD');
    expect(await get(server.metricsPort, '/metrics', 'HEAD')).toMatchObject({
      status: 200,
      body: '',
    });
  });

  it('counts calls, times and bytes, beside the process', async () => {
    const { client, server } = await startServer();
    for (let n = 0; n < 3; n++) await preprocess(client, { bytes: 1000 }).ended;
    const port = server.metricsPort;
    const labels = ['method="skills.v1.ImageService/Preprocess"', 'code="OK"'];
    expect(await metric(port, 'skillgate_requests_total', labels)).toBe(3);
    for (const name of ['queue', 'work', 'total']) {
      expect(await metric(port, `skillgate_${name}_seconds_count`)).toBe(3);
    }
    expect(await metric(port, 'skillgate_received_bytes_total')).toBeGreaterThan(3000);
    expect(await metric(port, 'skillgate_sent_bytes_total')).toBeGreaterThan(3000);
    expect(await metric(port, 'process_resident_memory_bytes')).toBeGreaterThan(1e7);
  });

  it('tells what the engine itself has counted', async () => {
    const { server, seen } = await startServer();
    const name = 'skillgate_read_total';
    expect(await metric(server.metricsPort, name)).toBe(0);
    seen.read = 5;
    expect(await metric(server.metricsPort, name)).toBe(5);
    expect(await metric(server.metricsPort, name)).toBe(5);
  });

  it('can be switched off', async () => {
    const { server } = await startServer({ env: { SKILLGATE_METRICS: 'false' } });
    expect(server.metricsPort).toBeUndefined();
  });
});
