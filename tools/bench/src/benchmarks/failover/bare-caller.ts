import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { ImageServiceService, PreprocessRequest } from '@skillgate/proto';

/** Sends calls past the client, which would not harm a server. */
export interface BareCaller {
  /** Resolves when the call has ended, well or not; to whether it was well. */
  call(image: Uint8Array): Promise<boolean>;
  close(): void;
}

const { path, requestSerialize, responseDeserialize } = ImageServiceService.preprocess;
const timeoutMs = 60_000;

/** Opens a connection of its own to an address. */
export function openBareCaller(address: string): BareCaller {
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_send_message_length': -1,
    'grpc.enable_retries': 0,
  });
  return {
    call: (image) =>
      new Promise((resolve) => {
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          PreprocessRequest.fromPartial({ image: Buffer.from(image) }),
          new Metadata(),
          { deadline: Date.now() + timeoutMs },
          (error) => resolve(!error),
        );
      }),
    close: () => client.close(),
  };
}
