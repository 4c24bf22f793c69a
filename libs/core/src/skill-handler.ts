import type { SkillError } from './skill-error.js';
import type { SkillName } from './skills.js';
import type { Slots } from './slots.js';

/** A method of a generated service definition, as far as a handler's type follows from it. */
interface MethodDefinition {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  // `any`: a method's bytes are one fixed type, and its message is what the types below infer.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly requestSerialize: (value: any) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => unknown;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly responseSerialize: (value: any) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => unknown;
}

/** A generated service definition, such as `ImageServiceService`. */
export type ServiceDefinition = Readonly<Record<string, MethodDefinition>>;

export type RequestOf<M extends MethodDefinition> = ReturnType<M['requestDeserialize']>;
export type ResponseOf<M extends MethodDefinition> = ReturnType<M['responseDeserialize']>;

type Method<M extends MethodDefinition> = M['requestStream'] extends true
  ? (requests: AsyncIterable<RequestOf<M>>, context: CallContext) => AsyncIterable<ResponseOf<M>>
  : M['responseStream'] extends true
    ? (request: RequestOf<M>, context: CallContext) => AsyncIterable<ResponseOf<M>>
    : (request: RequestOf<M>, context: CallContext) => Promise<ResponseOf<M>>;

/** What a skill does, a function a method: promises for single answers, async iterables for streams. */
export type SkillMethods<S extends ServiceDefinition> = {
  readonly [Name in keyof S]: Method<S[Name]>;
};

/** What a handler is told of the call that it serves. */
export interface CallContext {
  /** Aborted when the caller cancels or its deadline passes; `reason` is a SkillError. Checked between steps. */
  readonly signal: AbortSignal;
  /** When the caller's deadline passes, by `performance.now()`; undefined without one. */
  readonly deadlineAtMs: number | undefined;
  /** When the call came, by `performance.now()`. */
  readonly receivedAtMs: number;
  /** When it had its worker, by `performance.now()`. */
  readonly startedAtMs: number;
  /** The workers. A call with a single request holds one already; a stream takes one for each of its items. */
  readonly slots: Slots;
  /** Goes into every answer. */
  readonly identity: ServingIdentity;
}

export interface ModelIdentity {
  readonly id: string;
  /** SHA-256 over its files, 64 hex digits. */
  readonly digest: string;
}

/** What an engine says of itself. */
export interface HandlerIdentity {
  /** Raised whenever the same input may give another output. */
  readonly resultVersion: number;
  readonly models: readonly ModelIdentity[];
  /** The limits in force, by names that end with their unit. */
  readonly limits: Readonly<Record<string, number>>;
}

/** Who serves, in the shape of the contract's `Identity`. */
export interface ServingIdentity {
  readonly skill: number;
  readonly release: string;
  readonly contractVersion: string;
  readonly resultVersion: number;
  readonly models: ModelIdentity[];
  readonly limits: { name: string; value: bigint }[];
}

/** A sum that only grows, which an engine keeps of its own work, for Prometheus. */
export interface SkillCounter {
  /** Without the prefix `skillgate_`; ends in `_total`. */
  readonly name: string;
  readonly help: string;
  read(): number;
}

/** What a skill is, however it is reached: mounted on gRPC by the server kit, or called in process by the client. */
export interface SkillHandler<S extends ServiceDefinition> {
  readonly skill: SkillName;
  readonly service: S;
  readonly methods: SkillMethods<S>;
  identity(): HandlerIdentity;
  /** How many calls it works on at a time. */
  readonly concurrency: number;
  /** Loads what it needs and does one piece of real work. The skill is ready when it resolves. */
  warmUp(signal: AbortSignal): Promise<void>;
  /** Why it does not serve everything, in plain words; empty when it does. */
  degradedReasons(): readonly string[];
  /**
   * Tells `listener` why it can serve nothing, each time that it finds out: also long after its warm-up, as when the file
   * of a model is damaged that has to be loaded again. Its warm-up tries again.
   */
  onLoss?(listener: (problem: SkillError) => void): void;
  /** What it counts besides the calls, which its server counts. */
  readonly counters?: readonly SkillCounter[];
  close(): Promise<void>;
}
