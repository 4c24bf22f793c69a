import { Metadata, type Client, type ServiceError } from '@grpc/grpc-js';
import {
  requestBytesKey,
  type RequestOf,
  type ResponseOf,
  type ServiceDefinition,
} from '@skillgate/core';
import type { Ending } from './ending.js';

export type MethodDefinition = ServiceDefinition[string];

export interface AttemptOptions {
  /** Ends the attempt, which then rejects with its reason. */
  ending: Ending;
  /** When the attempt must be over, by `Date.now()`. */
  deadlineAt: number;
  /** Sent as `authorization: Bearer …`. */
  token: string | undefined;
}

function metadataFor(token: string | undefined): Metadata {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

/**
 * Runs `make` without stack traces. grpc-js takes one at every call, in case that it fails, which is a tenth of the CPU
 * that the call takes; here an error gets its trace where it is made a SkillError.
 */
function withoutTrace<T>(make: () => T): T {
  const { stackTraceLimit } = Error;
  // Not by assignment, which throws where an application has frozen the intrinsics.
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return make();
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}

/** Sends one request once and waits for its one answer. Rejects with grpc-js's ServiceError or the ending's reason. */
export function unaryAttempt<M extends MethodDefinition>(
  client: Client,
  method: M,
  body: Buffer,
  { ending, deadlineAt, token }: AttemptOptions,
): Promise<ResponseOf<M>> {
  ending.throwIfEnded();
  const metadata = metadataFor(token);
  metadata.set(requestBytesKey, String(body.byteLength));
  return new Promise((resolve, reject) => {
    const settle = (error: ServiceError | null, response: unknown) => {
      forget();
      if (error) reject(error);
      else resolve(response as ResponseOf<M>);
    };
    const call = withoutTrace(() =>
      client.makeUnaryRequest(
        method.path,
        (bytes: Buffer) => bytes,
        method.responseDeserialize,
        body,
        metadata,
        { deadline: deadlineAt },
        settle,
      ),
    );
    const forget = ending.onEnd((reason) => {
      reject(reason);
      call.cancel();
    });
  });
}

/** A stream in both directions, with promises. */
export interface Duplex<Req, Res> {
  /** Resolves when there is room for more; rejects when the stream is over. */
  write(request: Req): Promise<void>;
  /** Says that no more requests come. */
  end(): void;
  /** Rejects with grpc-js's ServiceError or the ending's reason. */
  responses: AsyncIterable<Res>;
  cancel(): void;
}

/** Opens a stream in both directions. */
export function openDuplex<M extends MethodDefinition>(
  client: Client,
  method: M,
  { ending, deadlineAt, token }: AttemptOptions,
): Duplex<RequestOf<M>, ResponseOf<M>> {
  const call = client.makeBidiStreamRequest<RequestOf<M>, ResponseOf<M>>(
    method.path,
    method.requestSerialize,
    method.responseDeserialize as (bytes: Buffer) => ResponseOf<M>,
    metadataFor(token),
    { deadline: deadlineAt },
  );
  const cancel = () => call.cancel();
  call.once('close', ending.onEnd(cancel));
  let failure: ServiceError | undefined;
  call.on('error', (error: ServiceError) => (failure = error));

  async function* responses(): AsyncGenerator<ResponseOf<M>> {
    try {
      yield* call as AsyncIterable<ResponseOf<M>>;
    } catch (error) {
      throw ending.reason ?? error;
    }
  }

  return {
    responses: responses(),
    end: () => call.end(),
    cancel,
    write: (request) =>
      new Promise((resolve, reject) => {
        if (call.destroyed) reject(failure ?? new Error('The stream is over.'));
        else call.write(request, (error?: Error | null) => (error ? reject(error) : resolve()));
      }),
  };
}
