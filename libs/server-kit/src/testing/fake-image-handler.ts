import { describeServing, type SkillError, type SkillHandler } from '@skillgate/core';
import {
  ImageServiceService,
  PreprocessBatchResponse,
  PreprocessResponse,
  type PreprocessRequest,
} from '@skillgate/proto';
import type { CallContext } from '@skillgate/core';

export interface FakeOptions {
  /** Workers. @default 2 */
  concurrency?: number;
  /** What one picture takes. It heeds no signal unless it wants to. @default at once */
  work?: (request: PreprocessRequest, context: CallContext) => Promise<void>;
  /** @default at once */
  warmUp?: (signal: AbortSignal) => Promise<void>;
  degraded?: string[];
  onLoss?: SkillHandler<typeof ImageServiceService>['onLoss'];
}

/** Answers a picture with itself; counts what it was given. */
export function createFakeImageHandler(options: FakeOptions = {}) {
  const { concurrency = 2, work, warmUp, degraded = [], onLoss } = options;
  const seen = { started: [] as string[], running: 0, mostRunning: 0, closed: false, read: 0 };

  async function preprocess(request: PreprocessRequest, context: CallContext) {
    seen.started.push(request.id);
    seen.running++;
    seen.mostRunning = Math.max(seen.mostRunning, seen.running);
    try {
      await work?.(request, context);
    } finally {
      seen.running--;
    }
    return PreprocessResponse.fromPartial({
      served: describeServing(request.id, context),
      image: request.image,
    });
  }

  const handler: SkillHandler<typeof ImageServiceService> = {
    skill: 'image',
    service: ImageServiceService,
    concurrency,
    methods: {
      preprocess,
      async *preprocessBatch(requests, context) {
        for await (const { key, request } of requests) {
          seen.read++;
          const release = await context.slots.acquire(context.signal);
          try {
            const response = await preprocess(request as PreprocessRequest, context);
            yield PreprocessBatchResponse.fromPartial({ key, status: { code: 0 }, response });
          } catch (error) {
            const { message } = error as SkillError;
            yield PreprocessBatchResponse.fromPartial({ key, status: { code: 3, message } });
          } finally {
            release();
          }
        }
      },
    },
    identity: () => ({ resultVersion: 7, models: [], limits: { image_bytes: 20_971_520 } }),
    warmUp: async (signal) => warmUp?.(signal),
    degradedReasons: () => degraded,
    ...(onLoss && { onLoss }),
    counters: [{ name: 'read_total', help: 'Items of batches.', read: () => seen.read }],
    close: async () => {
      seen.closed = true;
    },
  };
  return { handler, seen };
}

/** A gate that work waits at, so that a test decides when it goes on. */
export function createGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { wait: () => opened, open };
}
