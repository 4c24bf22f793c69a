import type { Keeping } from './keeping.js';
import type { LocalModel } from './same-model.js';
import type { RequestOf, ServiceDefinition } from '@skillgate/core';

type MethodDefinition = ServiceDefinition[string];

/** One request with every option filled in, in the form in which it is sent anywhere. */
export interface OutgoingRequest<M extends MethodDefinition = MethodDefinition> {
  method: M;
  /** The method's name in the service definition and in the handler. */
  methodName: string;
  message: RequestOf<M>;
  /** The message as protobuf; made once, when it is first needed. */
  body(): Buffer;
  /** Whether it was. */
  isMade(): boolean;
  /** What the caller put in, such as the picture: what a crash is blamed on. */
  inputs: readonly Uint8Array[];
  /** `message` as `body` has it: what the caller has written into its buffers since does not change it. */
  copy(): RequestOf<M>;
  /** How the answer is kept, made only where something is; undefined where it is no function of the request. */
  keeping: (() => Keeping<M> | undefined) | undefined;
  /** Undefined where the answers of any two models compare. */
  localModel: LocalModel | undefined;
}

/** Makes a request that is serialised at most once, however often it is sent. */
export function outgoingRequest<M extends MethodDefinition>(
  parts: Pick<
    OutgoingRequest<M>,
    'method' | 'methodName' | 'message' | 'inputs' | 'keeping' | 'localModel'
  >,
): OutgoingRequest<M> {
  const { method, message } = parts;
  let made: Buffer | undefined;
  let copied: RequestOf<M> | undefined;
  const body = () => (made ??= method.requestSerialize(message));
  const copy = () => (copied ??= method.requestDeserialize(body()) as RequestOf<M>);
  const isMade = () => made !== undefined;
  return { body, isMade, copy, ...parts };
}
