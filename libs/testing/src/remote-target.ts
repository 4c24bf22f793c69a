import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { errorCodes, SkillError, type ErrorCode, type ServiceDefinition } from '@skillgate/core';
import type { SkillTarget, TargetOptions } from './skill-target.js';

/** What is too large is for the server to say. */
const unlimited = -1;

function toSkillError({ code, details }: ServiceError): SkillError {
  const [name = 'UNKNOWN'] = Object.entries(errorCodes).find(([, number]) => number === code) ?? [];
  return new SkillError(name as ErrorCode, details);
}

/** A skill over gRPC, as a contract suite calls it, without Skillgate's client. Its unary methods alone. */
export function remoteTarget<S extends ServiceDefinition>(
  service: S,
  address: string,
): SkillTarget<S> {
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': unlimited,
    'grpc.max_send_message_length': unlimited,
  });
  const ask = (method: S[string], request: unknown, { signal }: TargetOptions) =>
    new Promise((resolve, reject) => {
      const call = client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        new Metadata(),
        (error, response) => (error ? reject(toSkillError(error)) : resolve(response)),
      );
      // Not in the turn in which the call was made: grpc-js 1.14 then sends it all the same, and never says that it ended.
      signal.addEventListener('abort', () => setImmediate(() => call.cancel()), { once: true });
    });
  const unary = Object.entries(service).filter(
    ([, { requestStream, responseStream }]) => !requestStream && !responseStream,
  );
  const methods = unary.map(([name, method]) => [
    name,
    (request: unknown, options: TargetOptions) => ask(method as S[string], request, options),
  ]);
  return {
    ...Object.fromEntries(methods),
    close: async () => client.close(),
  } as SkillTarget<S>;
}
