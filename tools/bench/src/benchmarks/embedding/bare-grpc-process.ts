// A process of its own: the bare pipeline behind a bare grpc-js server, which does nothing else.
import { Server, ServerCredentials } from '@grpc/grpc-js';
import {
  EmbeddingServiceService,
  EmbedTextResponse,
  type EmbedTextRequest,
} from '@skillgate/proto';
import { openPlainSide } from './plain-side.js';

const { embedOne } = await openPlainSide(Number(process.argv[2]));
const server = new Server();
server.addService(
  { embedText: EmbeddingServiceService.embedText },
  {
    embedText(
      { request }: { request: EmbedTextRequest },
      answer: (error: Error | null, response?: EmbedTextResponse) => void,
    ) {
      embedOne(request.texts[0] ?? '').then(
        (vector) =>
          answer(null, EmbedTextResponse.fromPartial({ vectors: [{ values: [...vector] }] })),
        (error: Error) => answer(error),
      );
    },
  },
);
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.send?.({ port });
});
// Its parent has ended.
process.on('disconnect', () => process.exit());
