import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { failedPrecondition } from '@skillgate/core';

/** Where the PEM files are. */
export interface TlsPaths {
  certFile: string;
  keyFile: string;
  /** Set, it makes TLS mutual. */
  clientCaFile: string | undefined;
}

export interface TlsFiles {
  cert: Buffer;
  key: Buffer;
  clientCa: Buffer | undefined;
}

function readPem(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw failedPrecondition(
      `${variable} names '${path}', which can't be read: ${(cause as Error).message}.`,
      { cause },
    );
  }
}

/**
 * Reads the files, and tries them.
 * @throws SkillError FAILED_PRECONDITION when one can't be read, or when they don't make a TLS server together
 */
export function readTlsFiles({ certFile, keyFile, clientCaFile }: TlsPaths): TlsFiles {
  const cert = readPem('SKILLGATE_TLS_CERT_FILE', certFile);
  const key = readPem('SKILLGATE_TLS_KEY_FILE', keyFile);
  const clientCa =
    clientCaFile === undefined ? undefined : readPem('SKILLGATE_TLS_CLIENT_CA_FILE', clientCaFile);
  try {
    createSecureContext({ cert, key, ...(clientCa && { ca: clientCa }) });
  } catch (cause) {
    throw failedPrecondition(
      `The TLS files must be a PEM certificate and its own private key; '${certFile}' and '${keyFile}' are not: ${(cause as Error).message}.`,
      { cause },
    );
  }
  return { cert, key, clientCa };
}

/** Whether both hold the same bytes. */
export function sameTlsFiles(a: TlsFiles, b: TlsFiles): boolean {
  const sameCa =
    a.clientCa === undefined ? b.clientCa === undefined : b.clientCa?.equals(a.clientCa) === true;
  return a.cert.equals(b.cert) && a.key.equals(b.key) && sameCa;
}
