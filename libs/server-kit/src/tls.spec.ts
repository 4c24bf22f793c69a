import { copyFileSync, writeFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { credentials, status } from '@grpc/grpc-js';
import { beforeAll, describe, expect, it } from 'vitest';
import { probe } from './probe.js';
import { createAuthority } from './testing/certificates.js';
import { connect, preprocess, startServer, until } from './testing/started-server.js';

const authority = createAuthority();
const stranger = createAuthority();
const one = authority.issue('one', 1);
const two = authority.issue('two', 2);
const caller = authority.issue('caller', 3);

/** The serial number of the certificate that the server shows to a new connection. */
function servedSerial(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connectTls(
      { port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] },
      () => {
        resolve(Number.parseInt(socket.getPeerCertificate().serialNumber, 16));
        socket.destroy();
      },
    );
    socket.on('error', reject);
  });
}

describe('TLS', () => {
  const certFile = authority.at('served.pem');
  const keyFile = authority.at('served.key');
  const env = {
    SKILLGATE_TLS_CERT_FILE: certFile,
    SKILLGATE_TLS_KEY_FILE: keyFile,
    SKILLGATE_TLS_RELOAD_MS: '20',
  };

  function put(files: { certFile: string; keyFile: string }): void {
    copyFileSync(files.certFile, certFile);
    copyFileSync(files.keyFile, keyFile);
  }
  beforeAll(() => put(one));

  it('is served from files, and follows them without dropping a call', async () => {
    put(one);
    const { port } = await startServer({ env });
    const client = connect(port, credentials.createSsl(authority.read('ca.pem')));
    expect((await preprocess(client).ended).error).toBeUndefined();
    expect(await servedSerial(port)).toBe(1);
    put(two);
    await until(async () => (await servedSerial(port)) === 2);
    expect((await preprocess(client).ended).error).toBeUndefined();
    client.close();
  });

  it('goes on with the last good files while new ones are broken, and says so', async () => {
    put(one);
    const warnings: string[] = [];
    const nothing = () => undefined;
    const warn = (_fields: object, message: string) => void warnings.push(message);
    const log = { debug: nothing, info: nothing, warn, error: nothing };
    const { port } = await startServer({ env, log });
    writeFileSync(keyFile, 'half a k');
    await until(() => warnings.length > 2);
    expect(warnings[0]).toBe('TLS files can not be used; serving goes on with the last good ones');
    expect(await servedSerial(port)).toBe(1);
    put(two);
    await until(async () => (await servedSerial(port)) === 2);
  });

  it('refuses to start with a certificate and a key that do not belong together', async () => {
    copyFileSync(one.certFile, certFile);
    copyFileSync(two.keyFile, keyFile);
    await expect(startServer({ env })).rejects.toThrow(
      `The TLS files must be a PEM certificate and its own private key; '${certFile}' and '${keyFile}' are not`,
    );
    await expect(
      startServer({ env: { ...env, SKILLGATE_TLS_CERT_FILE: '/nowhere.pem' } }),
    ).rejects.toThrow("SKILLGATE_TLS_CERT_FILE names '/nowhere.pem', which can't be read: ENOENT");
  });

  it('is mutual with an authority for callers', async () => {
    put(one);
    const mutual = { ...env, SKILLGATE_TLS_CLIENT_CA_FILE: authority.caFile };
    const { port } = await startServer({ env: mutual });
    const ca = authority.read('ca.pem');
    const with_ = (key: Buffer, cert: Buffer) =>
      connect(port, credentials.createSsl(ca, key, cert));
    const known = with_(authority.read('caller.key'), authority.read('caller.pem'));
    expect((await preprocess(known).ended).error).toBeUndefined();
    stranger.issue('caller', 9);
    const strangers = [
      with_(stranger.read('caller.key'), stranger.read('caller.pem')),
      connect(port, credentials.createSsl(ca)),
    ];
    for (const client of strangers) {
      const { error } = await preprocess(client, { deadlineMs: 1500 }).ended;
      expect([status.UNAVAILABLE, status.DEADLINE_EXCEEDED]).toContain(error?.code);
      client.close();
    }
    known.close();
    const probeEnv = { ...mutual, SKILLGATE_PORT: String(port) };
    expect(await probe(probeEnv)).toEqual({ serving: true });
    const asCaller = {
      SKILLGATE_PROBE_CERT_FILE: caller.certFile,
      SKILLGATE_PROBE_KEY_FILE: caller.keyFile,
    };
    expect(await probe({ ...probeEnv, ...asCaller })).toEqual({ serving: true });
  });

  it('is spoken by the probe', async () => {
    put(one);
    const { port } = await startServer({ env });
    expect(await probe({ ...env, SKILLGATE_PORT: String(port) })).toEqual({ serving: true });
    const plain = await probe({ SKILLGATE_PORT: String(port) });
    expect(plain.serving).toBe(false);
  });
});
