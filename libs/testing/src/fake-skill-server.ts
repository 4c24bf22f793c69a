import {
  Metadata,
  Server,
  ServerCredentials,
  status as statusCodes,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import {
  answeredByKey,
  contractVersion,
  errorCodes,
  retryPushbackKey,
  type ErrorCode,
} from '@skillgate/core';
import {
  HealthCheckResponse_ServingStatus as ServingStatus,
  HealthService,
  HealthStatus,
  ImageServiceService,
  PreprocessResponse,
  Skill,
  SkillHealthServiceService,
  type CheckResponse,
  type HealthCheckRequest,
  type HealthCheckResponse,
  type PreprocessBatchRequest,
  type PreprocessBatchResponse,
  type PreprocessRequest,
} from '@skillgate/proto';

/** How one call ends. */
export type FakeAnswer =
  | { name: 'ok'; delayMs?: number }
  | {
      name: 'error';
      code: ErrorCode;
      message?: string;
      retryAfterMs?: number | string;
      /** Whether the skill gave the error itself, rather than something on the way. @default true */
      answered?: boolean;
      delayMs?: number;
    }
  /** Never ends. */
  | { name: 'never' }
  /** Destroys every connection. */
  | { name: 'crash' };

export interface FakeSkillOptions {
  /** The port on loopback. @default any free one */
  port?: number;
  /** The path of a Unix domain socket, in place of a port. */
  socket?: string;
  /** What a watcher is told. `silent`: nothing; `absent`: there is no health service. @default 'serving' */
  health?: 'serving' | 'not-serving' | 'unknown' | 'silent' | 'absent';
  /** @default Skill.IMAGE */
  skill?: Skill;
  /** @default the contract of this release */
  contract?: string;
  /** The announced limit. @default none */
  messageBytes?: number;
  /** The announced limit. @default none */
  batchItems?: number;
  /** Turns down whoever asks who it is. */
  unauthenticated?: boolean;
  /** What its identity says: who asks a cache must ask anew when it changes. @default 1 */
  resultVersion?: number;
  /** The models of its identity. @default none */
  models?: { id: string; digest: string }[];
  /** Adds services of its own. */
  addServices?: (server: Server) => void;
  /** How the nth call ends, from 0 on. @default ok */
  answer?: (request: PreprocessRequest, nth: number) => FakeAnswer;
}

/** An image skill that does whatever a spec asks of it. Its picture is the one that it was given. */
export interface FakeSkillServer {
  readonly address: string;
  readonly port: number;
  /** The ids of all requests, in the order in which they came. */
  readonly ids: readonly string[];
  /** How many items came on each stream of a batch. */
  readonly batches: readonly number[];
  /** The keys of all items of batches, as they stood on the stream. */
  readonly keys: readonly string[];
  /** Calls on it right now, and the most that there were. */
  readonly load: { now: number; most: number };
  /** How many single calls are over: answered, or cancelled by their callers. */
  readonly ended: number;
  readonly watches: number;
  /** Changes how calls end from now on. */
  setAnswer(answer: (request: PreprocessRequest, nth: number) => FakeAnswer): void;
  /** Changes what watchers are told, now and later. */
  setServing(serving: boolean): void;
  /** Ends every Watch: in good order, or as a skill that shuts down does. */
  endWatches(how: 'ok' | 'goodbye'): void;
  /** Destroys every connection and goes on listening. */
  crash(): void;
  stop(): Promise<void>;
}

const servingStatus = {
  serving: ServingStatus.SERVING,
  'not-serving': ServingStatus.NOT_SERVING,
  unknown: ServingStatus.SERVICE_UNKNOWN,
};

function statusOf(answer: Extract<FakeAnswer, { name: 'error' }>) {
  const { code, message = `scripted ${code}`, retryAfterMs, answered = true } = answer;
  const metadata = new Metadata();
  if (answered) metadata.set(answeredByKey, 'image');
  if (retryAfterMs !== undefined) metadata.set(retryPushbackKey, String(retryAfterMs));
  return { code: errorCodes[code], details: message, metadata };
}

/** Starts a fake skill on loopback. */
export async function startFakeSkill(options: FakeSkillOptions = {}): Promise<FakeSkillServer> {
  let { health = 'serving', answer = (): FakeAnswer => ({ name: 'ok' }) } = options;
  const ids: string[] = [];
  const keys: string[] = [];
  const batches: number[] = [];
  const load = { now: 0, most: 0 };
  let ended = 0;
  const watchers = new Set<ServerWritableStream<HealthCheckRequest, HealthCheckResponse>>();
  const server = new Server({ 'grpc.max_receive_message_length': -1 });

  function crash(): void {
    // Private to grpc-js 1.14: there is no other way to its connections.
    const { sessions } = server as unknown as { sessions: Map<{ destroy(): void }, unknown> };
    for (const session of sessions.keys()) session.destroy();
  }

  async function scripted<T>(
    request: PreprocessRequest,
    end: { ok: () => T; error: (status: ReturnType<typeof statusOf>) => T },
  ): Promise<T> {
    const nth = ids.push(request.id) - 1;
    load.now += 1;
    load.most = Math.max(load.most, load.now);
    try {
      const told = answer(request, nth);
      if (told.name === 'crash') crash();
      if (told.name === 'crash' || told.name === 'never') return await new Promise(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, told.delayMs ?? 0));
      return told.name === 'ok' ? end.ok() : end.error(statusOf(told));
    } finally {
      load.now -= 1;
    }
  }

  const identity = {
    skill: options.skill ?? Skill.IMAGE,
    release: 'fake',
    contractVersion: options.contract ?? contractVersion,
    resultVersion: options.resultVersion ?? 1,
    models: options.models ?? [],
    limits: Object.entries({
      message_bytes: options.messageBytes,
      batch_items: options.batchItems,
    }).flatMap(([name, value]) => (value ? [{ name, value: BigInt(value) }] : [])),
  };
  const responseTo = (request: PreprocessRequest) =>
    PreprocessResponse.fromPartial({ served: { id: request.id, identity }, image: request.image });

  server.addService(ImageServiceService, {
    preprocess(
      call: ServerUnaryCall<PreprocessRequest, PreprocessResponse>,
      respond: sendUnaryData<PreprocessResponse>,
    ) {
      const { request } = call;
      // Which grpc-js emits at every end of a call.
      call.on('cancelled', () => (ended += 1));
      void scripted(request, {
        ok: () => respond(null, responseTo(request)),
        error: (status) => respond(status),
      });
    },
    preprocessBatch(stream: ServerDuplexStream<PreprocessBatchRequest, PreprocessBatchResponse>) {
      const tasks: Promise<unknown>[] = [];
      const nth = batches.push(0) - 1;
      stream.on('data', ({ key, request }: PreprocessBatchRequest) => {
        keys.push(key);
        batches[nth] = (batches[nth] ?? 0) + 1;
        const write = (part: Partial<PreprocessBatchResponse>) =>
          stream.write({ key, status: { code: 0, message: '' }, response: undefined, ...part });
        const task = scripted(request as PreprocessRequest, {
          ok: () => write({ response: responseTo(request as PreprocessRequest) }),
          error: ({ code, details: message }) => write({ status: { code, message } }),
        });
        tasks.push(task);
      });
      stream.on('end', () => void Promise.all(tasks).then(() => stream.end()));
      stream.on('error', () => undefined);
    },
  });
  options.addServices?.(server);
  server.addService(SkillHealthServiceService, {
    check(_call: unknown, respond: sendUnaryData<CheckResponse>) {
      if (options.unauthenticated) {
        respond(statusOf({ name: 'error', code: 'UNAUTHENTICATED', message: 'a token is needed' }));
        return;
      }
      respond(null, {
        status: HealthStatus.HEALTHY,
        reasons: [],
        ramMb: 1,
        cpuPercent: 0,
        totalRequests: BigInt(ids.length),
        failedRequests: 0n,
        inFlight: load.now,
        queued: 0,
        bytesProcessed: 0n,
        uptimeSeconds: 1,
        latency: undefined,
        identity,
      });
    },
  });
  if (health !== 'absent') {
    server.addService(HealthService, {
      check: (_call: unknown, respond: sendUnaryData<HealthCheckResponse>) =>
        respond(null, { status: ServingStatus.SERVING }),
      watch(stream: ServerWritableStream<HealthCheckRequest, HealthCheckResponse>) {
        watchers.add(stream);
        stream.on('cancelled', () => watchers.delete(stream));
        if (health !== 'silent' && health !== 'absent')
          stream.write({ status: servingStatus[health] });
      },
    });
  }
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(
      options.socket ? `unix:${options.socket}` : `127.0.0.1:${options.port ?? 0}`,
      ServerCredentials.createInsecure(),
      (error, bound) => (error ? reject(error) : resolve(bound)),
    ),
  );

  return {
    address: options.socket ? `unix:${options.socket}` : `127.0.0.1:${port}`,
    port,
    ids,
    keys,
    batches,
    load,
    get ended() {
      return ended;
    },
    get watches() {
      return watchers.size;
    },
    setAnswer: (next) => {
      answer = next;
    },
    setServing(serving) {
      health = serving ? 'serving' : 'not-serving';
      for (const stream of watchers) stream.write({ status: servingStatus[health] });
    },
    endWatches(how) {
      const goodbye = statusOf({ name: 'error', code: 'UNAVAILABLE', message: 'shutting down' });
      for (const stream of watchers) {
        if (how === 'ok') stream.end();
        else stream.emit('error', { ...goodbye, code: statusCodes.UNAVAILABLE });
      }
      watchers.clear();
    },
    crash,
    async stop() {
      server.forceShutdown();
    },
  };
}
