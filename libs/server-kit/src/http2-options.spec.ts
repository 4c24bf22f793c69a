import { connect, type Settings } from 'node:http2';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { startServer } from './testing/started-server.js';

it('announces the window and the limits of the config to every connection', async () => {
  const { port } = await startServer({
    env: { SKILLGATE_WINDOW_BYTES: '131072', SKILLGATE_MAX_CONNECTION_STREAMS: '77' },
  });
  const session = connect(`http://127.0.0.1:${port}`);
  const [settings] = (await once(session, 'remoteSettings')) as [Settings];
  session.destroy();
  expect(settings.initialWindowSize).toBe(131_072);
  expect(settings.maxConcurrentStreams).toBe(77);
  expect(settings.maxHeaderListSize).toBe(16 * 1024);
});
