import type { ServiceError } from '@grpc/grpc-js';
import {
  invalidArgument,
  type ModelIdentity,
  type RequestOf,
  type ResponseOf,
} from '@skillgate/core';
import { SkillHealthServiceService, type CheckResponse } from '@skillgate/proto';
import { BrokenCircuitError } from 'cockatiel';
import { openDuplex, unaryAttempt, type Duplex, type MethodDefinition } from './attempt.js';
import type { AnnouncedModels } from './announced-models.js';
import {
  createCircuitBreaker,
  type CircuitBreakerOptions,
  type CircuitName,
} from './circuit-breaker.js';
import type { Connection } from './connection.js';
import type { Deadline } from './deadline.js';
import { Ending } from './ending.js';
import { judge } from './judge.js';
import type { LinkState } from './link-state.js';
import { createLink, type LinkOptions } from './link.js';
import { createLiveness, type LivenessOptions } from './liveness.js';
import { createPlaces, type SendOptions } from './places.js';
import { RemoteFailure } from './remote-failure.js';
import { whyUnusable } from './why-unusable.js';

export interface EndpointOptions {
  link: Omit<LinkOptions, 'onState' | 'isBusy'>;
  liveness: Pick<LivenessOptions, 'intervalMs' | 'timeoutMs' | 'onLate'>;
  breaker: CircuitBreakerOptions;
  /** What was announced before this process, or this endpoint, was there. */
  announced: AnnouncedModels;
  /** How long one attempt may take, in milliseconds. @default a third of the call's time, or all where it is the only hope */
  attemptTimeoutMs: number | undefined;
  /** How many calls may be on it at a time; more wait. */
  maxInFlight: number;
  /** How many may wait. */
  maxWaiting: number;
  onState: (address: string, state: LinkState) => void;
  onBreaker: (address: string, state: CircuitName) => void;
}

/** A stream and what the skill at its other end takes. */
export interface Lane<M extends MethodDefinition> {
  /** The address at its other end. */
  address: string;
  stream: Duplex<RequestOf<M>, ResponseOf<M>>;
  /** @throws SkillError INVALID_ARGUMENT for a message that the other side would refuse */
  checkSize: (bytes: number) => void;
  /** How many messages one stream may carry. */
  maxItems: number;
}

/** One address of a skill: its link, its circuit breaker, and the calls that are on it. */
export interface Endpoint {
  readonly address: string;
  readonly state: LinkState;
  readonly inFlight: number;
  readonly waiting: number;
  /** Calls that were sent here and have not ended, from the moment on in which they were sent. */
  readonly load: number;
  readonly circuit: CircuitName;
  /** The models that the skill last announced, at the start of a connection, to any process; none before it ever did. */
  readonly models: readonly ModelIdentity[];
  /** Whether its circuit would let a call through. */
  readonly mayTry: boolean;
  /** Connects when it is not connected. */
  use(): void;
  /** Connects at once when it is down and would be tried later. */
  hurry(): void;
  /** Sends one request. Rejects with RemoteFailure where the remote is at fault, else with the caller's SkillError. */
  unary<M extends MethodDefinition>(
    method: M,
    body: Buffer,
    options: SendOptions,
  ): Promise<ResponseOf<M>>;
  /** Lends a stream to `work` while the endpoint counts it as one call; errors as with `unary`. */
  duplex<M extends MethodDefinition, T>(
    method: M,
    options: SendOptions,
    work: (lane: Lane<M>) => Promise<T>,
  ): Promise<T>;
  /** How the skill at the other end fares, also while it does not serve. */
  check(deadline: Deadline): Promise<CheckResponse>;
  close(): void;
}

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { address, skill, token } = options.link;
  const onIt = new Set<Ending>();
  let models = options.announced.last();
  const breaker = createCircuitBreaker(options.breaker, (state) =>
    options.onBreaker(address, state),
  );
  const places = createPlaces({ ...options, skill, address });

  const link = createLink({
    ...options.link,
    isBusy: () => onIt.size > 0,
    onState: (state) => {
      if (state.name === 'serving') {
        models = state.identity.models;
        void options.announced.remember(models);
      }
      // A silent peer may never end the calls that are on it. A lost one ends them itself, and one that says goodbye
      // answers them first.
      if (state.name === 'down' && state.kind === 'silent') {
        const failure = new RemoteFailure(state.kind, state.error, address, true);
        for (const call of onIt) call.end(failure);
      }
      options.onState(address, state);
    },
  });

  const liveness = createLiveness({
    ...options.liveness,
    ping: (signal) => link.connection?.ping(signal) ?? Promise.reject(new Error('not connected')),
    onSilent: () => link.fellSilent(),
    onAlive: () => link.cameAlive(),
  });

  function connectionOrThrow(): Connection {
    const { state } = link;
    if (state.name === 'serving' && link.connection) return link.connection;
    throw whyUnusable({ skill, address }, state.name === 'serving' ? { name: 'idle' } : state);
  }

  /** A limit that the skill has announced. */
  function announced(limit: string): number | undefined {
    return link.state.name === 'serving' ? link.state.identity.limits[limit] : undefined;
  }

  function checkSize(bytes: number): void {
    const limit = announced('message_bytes');
    if (limit && bytes > limit) {
      throw invalidArgument(
        `The request has ${bytes} bytes, the ${skill} skill at ${address} takes at most ${limit} ` +
          `(its variable SKILLGATE_MAX_MESSAGE_BYTES).`,
      );
    }
  }

  /** Counts a call, watches that somebody is there while it waits, and ends it when nobody is. */
  async function onTheWire<T>(
    deadline: Deadline,
    limitMs: number,
    send: (connection: Connection, ending: Ending) => Promise<T>,
  ): Promise<T> {
    const connection = connectionOrThrow();
    const ending = new Ending();
    const forget = deadline.ending.onEnd((reason) => ending.end(reason));
    onIt.add(ending);
    liveness.start();
    try {
      const answer = await send(connection, ending);
      liveness.heard();
      return answer;
    } catch (error) {
      const usualLimitMs = options.attemptTimeoutMs;
      const verdict = judge(error, { endpoint: address, deadline, ending, limitMs, usualLimitMs });
      if (verdict instanceof RemoteFailure && verdict.kind === 'lost') {
        link.doubt(connection, error as ServiceError);
      }
      throw verdict;
    } finally {
      forget();
      onIt.delete(ending);
      if (onIt.size === 0) {
        liveness.stop();
        link.rest();
      }
    }
  }

  /** Each message of a stream is a sign of life, as the answer of a call is. */
  async function* heardOf<T>(responses: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const response of responses) {
      liveness.heard();
      yield response;
    }
  }

  async function throughBreaker<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await breaker.run(send);
    } catch (error) {
      throw error instanceof BrokenCircuitError
        ? whyUnusable({ skill, address }, link.state)
        : error;
    }
  }

  /** Connects while the call waits for its place. */
  function onPlace<T>(sendOptions: SendOptions, work: () => Promise<T>): Promise<T> {
    link.use();
    return places.within(sendOptions, work);
  }

  return {
    address,
    get state() {
      return link.state;
    },
    get inFlight() {
      return onIt.size;
    },
    get waiting() {
      return places.waiting;
    },
    get load() {
      return places.load;
    },
    get circuit() {
      return breaker.state;
    },
    get models() {
      return models;
    },
    get mayTry() {
      return breaker.mayTry;
    },
    use: () => link.use(),
    hurry: () => link.hurry(),
    unary: (method, body, sendOptions) =>
      onPlace(sendOptions, () =>
        throughBreaker(async () => {
          checkSize(body.byteLength);
          const { deadline } = sendOptions;
          const usualMs = sendOptions.isOnlyHope ? Infinity : deadline.totalMs / 3;
          const limitMs = Math.min(deadline.remainingMs(), options.attemptTimeoutMs ?? usualMs);
          const deadlineAt = Date.now() + limitMs;
          return onTheWire(deadline, limitMs, ({ client }, ending) =>
            unaryAttempt(client, method, body, { ending, deadlineAt, token }),
          );
        }),
      ),
    duplex: (method, sendOptions, work) =>
      onPlace(sendOptions, () => {
        const { deadline } = sendOptions;
        return onTheWire(deadline, deadline.totalMs, ({ client }, ending) => {
          const stream = openDuplex(client, method, { ending, deadlineAt: deadline.at, token });
          const heard = { ...stream, responses: heardOf(stream.responses) };
          const maxItems = announced('batch_items') ?? Infinity;
          const lane = { address, stream: heard, checkSize, maxItems };
          return work(lane).finally(() => stream.cancel());
        });
      }),
    async check(deadline) {
      const { connection, state } = link;
      const { client } = connection && state.name !== 'down' ? connection : connectionOrThrow();
      const { check } = SkillHealthServiceService;
      const { ending, at: deadlineAt, totalMs: limitMs } = deadline;
      try {
        return await unaryAttempt(client, check, Buffer.alloc(0), { ending, deadlineAt, token });
      } catch (error) {
        const attempted = { endpoint: address, deadline, ending, limitMs, usualLimitMs: undefined };
        throw judge(error, attempted);
      }
    },
    close() {
      liveness.stop();
      link.close();
    },
  };
}
