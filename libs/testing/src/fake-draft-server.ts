import type { ServerUnaryCall, ServerWritableStream, sendUnaryData } from '@grpc/grpc-js';
import {
  DraftServiceService,
  FinishReason,
  GenerateResponse,
  Skill,
  type GenerateRequest,
  type GenerateStreamRequest,
  type GenerateStreamResponse,
} from '@skillgate/proto';
import { startFakeSkill, type FakeSkillServer } from './fake-skill-server.js';

export interface FakeDraftOptions {
  /** Sent one by one. */
  pieces: readonly string[];
  /** Every connection is destroyed after so many pieces. @default never */
  crashAfter?: number;
  /** Of the model that it says it has. */
  digest?: string;
}

export interface FakeDraftServer extends FakeSkillServer {
  /** Streams whose caller left. */
  readonly cancelled: number;
}

/** A draft skill that says what a spec has it say. */
export async function startFakeDraft(options: FakeDraftOptions): Promise<FakeDraftServer> {
  const { pieces, crashAfter = Infinity, digest = 'd'.repeat(64) } = options;
  const model = { id: 'fake', digest };
  let cancelled = 0;

  const response = () =>
    GenerateResponse.fromPartial({
      ...{ text: pieces.join(''), tokensGenerated: pieces.length, model },
      finishReason: FinishReason.STOP,
    });

  function generateStream(
    stream: ServerWritableStream<GenerateStreamRequest, GenerateStreamResponse>,
  ): void {
    stream.on('cancelled', () => (cancelled += 1));
    pieces.slice(0, crashAfter).forEach((text) => stream.write({ text, result: undefined }));
    if (crashAfter === 0) server.crash();
    // Once what was written has left.
    else if (crashAfter < pieces.length) setTimeout(() => server.crash(), 200);
    else {
      stream.write({ text: '', result: response() });
      stream.end();
    }
  }

  const server = await startFakeSkill({
    skill: Skill.DRAFT,
    models: [model],
    addServices: (grpc) =>
      grpc.addService(DraftServiceService, {
        generate: (
          _call: ServerUnaryCall<GenerateRequest, GenerateResponse>,
          respond: sendUnaryData<GenerateResponse>,
        ) => respond(null, response()),
        generateStream,
      }),
  });
  return Object.defineProperty(server, 'cancelled', { get: () => cancelled }) as FakeDraftServer;
}
