import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { ImageFormat, ImageServiceService, PreprocessRequest } from '@skillgate/proto';
import type { OpenCaller } from './caller.js';

const timeoutMs = 30_000;
const { path, requestSerialize, responseDeserialize } = ImageServiceService.preprocess;

/** The options that matter for throughput, as the client's channels have them: the policies are what is compared. */
const channelOptions = {
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_retries': 0,
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  'grpc-node.flow_control_window': 1 << 20,
};

/** A bare grpc-js call of the same method, with a deadline and nothing else. */
export const openRawCaller: OpenCaller = (address, payload) => {
  const client = new Client(address, credentials.createInsecure(), channelOptions);
  const options = { maxSize: 1024, format: ImageFormat.WEBP, quality: 85, effort: 2 };
  const request = PreprocessRequest.fromPartial({ image: Buffer.from(payload), options });
  return {
    call: () =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          new Metadata(),
          { deadline: Date.now() + timeoutMs },
          (error) => (error ? reject(error) : resolve()),
        );
      }),
    close: async () => client.close(),
  };
};
