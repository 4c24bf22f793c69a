import { experimental, ServerCredentials } from '@grpc/grpc-js';
import type { Logger } from '@skillgate/core';
import { readTlsFiles, sameTlsFiles, type TlsPaths } from './tls-files.js';

export interface CredentialsOptions {
  /** Undefined: no TLS. */
  paths: TlsPaths | undefined;
  /** How often the files are looked at, in milliseconds. */
  reloadMs: number;
  log: Logger;
}

/** What a server listens with. */
export interface ReloadingCredentials {
  credentials: ServerCredentials;
  /** Stops looking at the files. */
  close(): void;
}

/**
 * Credentials from files, that follow the files. grpc-js's own FileWatcherCertificateProvider drops every connection
 * while the files are half written, or gone; this one goes on with the last good ones and says so in the log.
 * @throws SkillError FAILED_PRECONDITION when the files are not good at the start
 */
export function createServerCredentials({
  paths,
  reloadMs,
  log,
}: CredentialsOptions): ReloadingCredentials {
  if (paths === undefined) {
    return { credentials: ServerCredentials.createInsecure(), close: () => undefined };
  }
  let files = readTlsFiles(paths);
  const identityListeners = new Set<experimental.IdentityCertificateUpdateListener>();
  const caListeners = new Set<experimental.CaCertificateUpdateListener>();

  const identity = () => ({ certificate: files.cert, privateKey: files.key });
  const ca = () => (files.clientCa === undefined ? null : { caCertificate: files.clientCa });

  const provider: experimental.CertificateProvider = {
    addIdentityCertificateListener(listener) {
      identityListeners.add(listener);
      // Later, as the credentials pass it on to a server that is only being made.
      process.nextTick(() => listener(identity()));
    },
    removeIdentityCertificateListener: (listener) => void identityListeners.delete(listener),
    addCaCertificateListener(listener) {
      caListeners.add(listener);
      process.nextTick(() => listener(ca()));
    },
    removeCaCertificateListener: (listener) => void caListeners.delete(listener),
  };

  function reload(): void {
    try {
      const read = readTlsFiles(paths as TlsPaths);
      if (sameTlsFiles(read, files)) return;
      files = read;
    } catch (error) {
      log.warn(
        { err: error },
        'TLS files can not be used; serving goes on with the last good ones',
      );
      return;
    }
    for (const listener of identityListeners) listener(identity());
    for (const listener of caListeners) listener(ca());
    log.info({ certFile: paths?.certFile }, 'TLS files read again');
  }

  const timer = setInterval(reload, reloadMs).unref();
  const mutual = files.clientCa !== undefined;
  return {
    credentials: experimental.createCertificateProviderServerCredentials(
      provider,
      mutual ? provider : null,
      mutual,
    ),
    close: () => clearInterval(timer),
  };
}
