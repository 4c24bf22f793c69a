import {
  connectivityState,
  Metadata,
  status as statusCodes,
  type Client,
  type ClientReadableStream,
  type ServiceError,
} from '@grpc/grpc-js';
import {
  contractVersion,
  failedPrecondition,
  type SkillError,
  type SkillName,
} from '@skillgate/core';
import {
  HealthCheckResponse_ServingStatus as ServingStatus,
  HealthService,
  SkillHealthServiceService,
  type HealthCheckResponse,
} from '@skillgate/proto';
import { identityFrom, type ServerIdentity } from './answer.js';
import { unaryAttempt } from './attempt.js';
import { Ending } from './ending.js';
import { fromServiceError } from './from-service-error.js';

/** What a connection tells of the skill at its other end. */
export type ConnectionEvent =
  | { name: 'serving'; identity: ServerIdentity }
  | { name: 'not-serving' }
  /** Not the skill that was expected; the error says who it is and what to do. */
  | { name: 'wrong'; error: SkillError }
  /** The connection could not be made or is lost; without an error the skill itself ended the Watch. */
  | { name: 'ended'; error: ServiceError | undefined };

export interface ConnectionOptions {
  skill: SkillName;
  address: string;
  /** The gRPC service whose health counts, such as `skills.v1.ImageService`. */
  serviceName: string;
  token: string | undefined;
  onEvent: (event: ConnectionEvent) => void;
}

/** One channel with a `grpc.health.v1` Watch on it. */
export interface Connection {
  readonly client: Client;
  /** Whether the channel stands right now. */
  readonly isOpen: boolean;
  /** Whether the Watch is open. */
  readonly isWatched: boolean;
  /** Opens the Watch; events follow. Does nothing when it is open. */
  watch(): void;
  /** Ends the Watch and lets the channel stand, so that an idle client keeps no process alive. */
  park(): void;
  /** Asks for a sign of life; resolves when it came. */
  ping(signal: AbortSignal): Promise<void>;
  close(): void;
}

/** How long the skill may take to say who it is, in milliseconds. */
const identityTimeoutMs = 1_000;
/** A ping that is never answered is given up after this, in milliseconds; whoever waits has judged long before. */
const pingTimeoutMs = 60_000;

function wrongAnswerer(options: ConnectionOptions, found: string): SkillError {
  const { skill, address } = options;
  return failedPrecondition(
    `${address} was expected to be the ${skill} skill with the contract ${contractVersion}, but ${found}. ` +
      `Set SKILLGATE_${skill.toUpperCase()}_ADDRESS, or the option address, to where the ${skill} skill listens.`,
    { skill, endpoint: address },
  );
}

function complaintAbout(
  identity: ServerIdentity,
  options: ConnectionOptions,
): SkillError | undefined {
  if (identity.skill !== options.skill)
    return wrongAnswerer(options, `it is the ${identity.skill} skill`);
  if (identity.contractVersion !== contractVersion) {
    return wrongAnswerer(options, `it speaks the contract '${identity.contractVersion}'`);
  }
  return undefined;
}

/** Puts a Watch on a channel. */
export function createConnection(client: Client, options: ConnectionOptions): Connection {
  let stream: ClientReadableStream<HealthCheckResponse> | undefined;
  let identity: ServerIdentity | undefined;
  /** Counts what the Watch said, so that older news never overtakes newer. */
  let news = 0;

  async function introduce(): Promise<void> {
    const response = await unaryAttempt(client, SkillHealthServiceService.check, Buffer.alloc(0), {
      ...options,
      ending: new Ending(),
      deadlineAt: Date.now() + identityTimeoutMs,
    });
    identity = identityFrom(response.identity);
  }

  async function onServing(): Promise<void> {
    const mine = news;
    if (!identity) await introduce();
    if (mine !== news) return;
    const complaint = complaintAbout(identity!, options);
    options.onEvent(
      complaint ? { name: 'wrong', error: complaint } : { name: 'serving', identity: identity! },
    );
  }

  function onEnded(error: ServiceError): void {
    if (error.code === statusCodes.UNIMPLEMENTED) {
      options.onEvent({ name: 'wrong', error: wrongAnswerer(options, 'it has no health service') });
    } else if (
      error.code === statusCodes.UNAUTHENTICATED ||
      error.code === statusCodes.PERMISSION_DENIED
    ) {
      options.onEvent({ name: 'wrong', error: fromServiceError(error) });
    } else options.onEvent({ name: 'ended', error });
  }

  function onStatus({ status }: HealthCheckResponse): void {
    news += 1;
    if (status === ServingStatus.SERVING) onServing().catch(onEnded);
    else if (status === ServingStatus.SERVICE_UNKNOWN) {
      options.onEvent({
        name: 'wrong',
        error: wrongAnswerer(options, `it has no ${options.serviceName}`),
      });
    } else options.onEvent({ name: 'not-serving' });
  }

  return {
    client,
    get isOpen() {
      return client.getChannel().getConnectivityState(false) === connectivityState.READY;
    },
    get isWatched() {
      return stream !== undefined;
    },
    watch() {
      if (stream) return;
      const opened = client.makeServerStreamRequest(
        HealthService.watch.path,
        HealthService.watch.requestSerialize,
        HealthService.watch.responseDeserialize,
        { service: options.serviceName },
        new Metadata(),
        {},
      );
      stream = opened;
      // A parked stream ends with CANCELLED, which is no news.
      const unlessParked =
        <T>(listener: (value: T) => void) =>
        (value: T) => {
          if (stream === opened) listener(value);
        };
      opened.on('data', unlessParked(onStatus));
      opened.on(
        'error',
        unlessParked((error: ServiceError) => {
          stream = undefined;
          onEnded(error);
        }),
      );
      opened.on(
        'end',
        unlessParked(() => {
          stream = undefined;
          options.onEvent({ name: 'ended', error: undefined });
        }),
      );
    },
    park() {
      const parked = stream;
      stream = undefined;
      parked?.cancel();
    },
    async ping(signal) {
      await unaryAttempt(
        client,
        HealthService.check,
        HealthService.check.requestSerialize({ service: '' }),
        { ending: Ending.of(signal), deadlineAt: Date.now() + pingTimeoutMs, token: undefined },
      );
    },
    close() {
      this.park();
      client.close();
    },
  };
}
