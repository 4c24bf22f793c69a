import { ServerInterceptingCall, type Metadata, type ServerListener } from '@grpc/grpc-js';
import {
  cancelled,
  deadlineExceeded,
  invalidArgument,
  type SkillError,
  type SkillName,
} from '@skillgate/core';
import { fromTransportStatus } from './from-transport-status.js';
import { limitMessage, type BaseCall } from './limit-message.js';
import { oneRequestExpected, oversize, Refusal } from './refusal.js';
import { toServiceError } from './to-service-error.js';

/** A caller gives up by its own clock a little before the server's fires: so near to it, that is the deadline. */
const deadlineSlackMs = 25;

/** One call on the wire: read, send, finish. */
export interface Call {
  readonly metadata: Metadata;
  readonly peer: string;
  /** When its headers came, by `performance.now()`. */
  readonly receivedAtMs: number;
  /** Aborted when the call ends in any way but well; the reason is a SkillError. */
  readonly signal: AbortSignal;
  /** Milliseconds until the deadline. */
  remainingMs(): number;
  /** @throws the signal's reason when the call has ended, or its deadline passed while the event loop was busy */
  assertOpen(): void;
  /** Takes messages of at most so many bytes from now on. */
  limit(maxBytes: number): void;
  /** No message may follow, so that a second one need not be buffered to be refused. */
  expectEnd(): void;
  /** The next message, asked for only now; undefined after the last. Rejects with the signal's reason. */
  read(): Promise<Buffer | undefined>;
  /** Resolves when the network has taken the message, so that awaiting it slows the sender down to the receiver. */
  send(message: Buffer): Promise<void>;
  /** As `send`, with the status OK right behind it: that need not wait for the network. Nothing can be sent after it. */
  sendLast(message: Buffer): Promise<void>;
  /** Ends the call; the first end counts. Undefined is OK. */
  finish(error?: SkillError): void;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

export interface CallOptions {
  /** Whose errors the call's errors are. */
  skill: SkillName;
  maxMessageBytes: number;
  maxResponseBytes: number;
  /** For a call without a deadline, in milliseconds. */
  defaultDeadlineMs: number;
  /** Called when the headers are here. */
  onCall: (call: Call) => void;
  /** Called once, soon after the call has ended. @param endedAtMs By `performance.now()`. */
  onEnd: (call: Call, error: SkillError | undefined, endedAtMs: number) => void;
}

interface Waiting<T> {
  resolve: (value: T) => void;
  reject: (reason: Error) => void;
}

/**
 * Drives a call straight from grpc-js's interceptor layer. Nothing is passed on to grpc-js's own handlers: they read
 * ahead (a stream 16 messages), start reading as soon as they are started, and buffer 16 answers.
 */
export function driveCall(base: BaseCall, options: CallOptions): ServerInterceptingCall {
  const receivedAtMs = performance.now();
  const abort = new AbortController();
  const sendStatus = base.sendStatus.bind(base);
  const deadlineAt = deadlineOf(base, options.defaultDeadlineMs);
  let maxBytes = options.maxMessageBytes;
  let ending = false;
  let timer: NodeJS.Timeout | undefined;
  let metadata: Metadata | undefined;
  let statusSent = false;
  let reading: Waiting<Buffer | undefined> | undefined;
  let sending: Waiting<void> | undefined;
  let state: 'open' | 'all read' | 'ended' = 'open';
  let receivedBytes = 0;
  let sentBytes = 0;

  /** A settled promise holds its message, and a call is held by its stream: forgotten, or bodies grow old in memory. */
  function deliver(message: Buffer | undefined): void {
    const { resolve } = reading ?? {};
    reading = undefined;
    resolve?.(message);
  }

  function sendStatusOnce(error?: SkillError): void {
    if (statusSent) return;
    statusSent = true;
    sendStatus(toServiceError(error, options.skill));
  }

  function send(message: Buffer, isLast: boolean): Promise<void> {
    if (abort.signal.aborted) return Promise.reject(abort.signal.reason as Error);
    if (message.length > options.maxResponseBytes) {
      return Promise.reject(answerTooLarge(message.length, options.maxResponseBytes));
    }
    return new Promise((resolve, reject) => {
      sending = { resolve, reject };
      sentBytes += message.length;
      base.sendMessage(message, resolve);
      if (isLast) sendStatusOnce();
    });
  }

  function finish(error?: SkillError): void {
    if (state === 'ended') return;
    state = 'ended';
    clearTimeout(timer);
    sendStatusOnce(error);
    if (error !== undefined) {
      abort.abort(error);
      reading?.reject(error);
      sending?.reject(error);
    }
    const endedAtMs = performance.now();
    // What is noted of it must not hold up its status, which Node sends before it runs an immediate.
    setImmediate(() => options.onEnd(call, error, endedAtMs));
  }

  const call: Call = {
    get metadata() {
      return metadata as Metadata;
    },
    peer: base.getPeer(),
    receivedAtMs,
    signal: abort.signal,
    remainingMs: () => deadlineAt - Date.now(),
    assertOpen() {
      if (Date.now() >= deadlineAt) finish(deadlinePassed());
      abort.signal.throwIfAborted();
    },
    limit(bytes) {
      maxBytes = bytes;
      limitMessage(base, bytes);
    },
    expectEnd() {
      ending = true;
      limitMessage(base, 0);
    },
    read() {
      if (abort.signal.aborted) return Promise.reject(abort.signal.reason as Error);
      if (state !== 'open') return Promise.resolve(undefined);
      return new Promise((resolve, reject) => {
        reading = { resolve, reject };
        base.startRead();
      });
    },
    send: (message) => send(message, false),
    sendLast: (message) => send(message, true),
    finish,
    get receivedBytes() {
      return receivedBytes;
    },
    get sentBytes() {
      return sentBytes;
    },
  };

  // grpc-js ends a call by itself (deadline, oversize, broken compression) through its own sendStatus, below the
  // interceptors: replacing it on this one call is the only way to say it in Skillgate's words, and to count it.
  base.sendStatus = (status) => {
    const error = fromTransportStatus(status, maxBytes);
    const second = ending && error instanceof Refusal && error.reason === 'oversize';
    finish(second ? oneRequestExpected('several') : error);
  };

  const listener: ServerListener = {
    onReceiveMetadata(received) {
      metadata = received;
      if (base.getDeadline() === Infinity) {
        timer = setTimeout(() => finish(defaultDeadlinePassed(options)), options.defaultDeadlineMs);
      }
      options.onCall(call);
    },
    onReceiveMessage(message: Buffer) {
      receivedBytes += message.length;
      if (message.length > maxBytes) {
        finish(oversize(message.length, maxBytes));
      } else {
        deliver(message);
      }
    },
    onReceiveHalfClose() {
      if (state === 'open') state = 'all read';
      deliver(undefined);
    },
    onCancel() {
      // Comes after every call; making an error for nothing would cost a tenth of a small call.
      if (state === 'ended') return;
      const late = Date.now() >= deadlineAt - deadlineSlackMs;
      finish(late ? deadlinePassed() : cancelled('The caller cancelled.'));
    },
  };
  return new ServerInterceptingCall(base, { start: (next) => next(listener) });
}

function deadlineOf(base: BaseCall, defaultDeadlineMs: number): number {
  const deadline = Number(base.getDeadline());
  return deadline === Infinity ? Date.now() + defaultDeadlineMs : deadline;
}

function deadlinePassed(): SkillError {
  return deadlineExceeded("The call's deadline passed.");
}

function defaultDeadlinePassed({ defaultDeadlineMs }: CallOptions): SkillError {
  return deadlineExceeded(
    `The call brought no deadline, and the server's of ${defaultDeadlineMs} ms passed. Send a deadline of your own.`,
  );
}

function answerTooLarge(bytes: number, maxBytes: number): SkillError {
  return invalidArgument(
    `The answer would be ${bytes} bytes, over the limit of ${maxBytes}. Ask for a smaller one, or raise SKILLGATE_MAX_RESPONSE_BYTES at the server.`,
  );
}
