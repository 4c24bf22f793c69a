import { Client, credentials } from '@grpc/grpc-js';
import {
  EmbeddingServiceService,
  EmbedTextRequest,
  type EmbedTextResponse,
} from '@skillgate/proto';
import { startForkedServer } from '../../servers/forked-server.js';

/** The bare pipeline behind a bare grpc-js server in a process of its own: what gRPC itself costs. */
export interface BareGrpc {
  embedOne(text: string): Promise<EmbedTextResponse>;
  close(): Promise<void>;
}

const { path, requestSerialize, responseDeserialize } = EmbeddingServiceService.embedText;

export async function openBareGrpc(threads: number): Promise<BareGrpc> {
  const entry = '../benchmarks/embedding/bare-grpc-process.js';
  const server = await startForkedServer(entry, [`${threads}`]);
  const client = new Client(server.address, credentials.createInsecure());
  return {
    embedOne: (text) =>
      new Promise((resolve, reject) => {
        const request = EmbedTextRequest.fromPartial({ texts: [text] });
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          (error, response) => (error ? reject(error) : resolve(response as EmbedTextResponse)),
        );
      }),
    async close() {
      client.close();
      await server.stop();
    },
  };
}
