import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';

/** Begins a call of Preprocess without grpc-js, which would not send what is wrong or take its answer slowly. */
export const openRaw = (
  session: ClientHttp2Session,
  headers: Record<string, string> = {},
): ClientHttp2Stream =>
  session.request({
    ':method': 'POST',
    ':path': '/skills.v1.ImageService/Preprocess',
    'content-type': 'application/grpc+proto',
    te: 'trailers',
    ...headers,
  });

/** A message as gRPC puts it on the wire: whether it is compressed, its length, and itself. */
export function framed(message: Buffer, compressed = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(compressed, 0);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}
