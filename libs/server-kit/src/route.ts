import type { CallContext, SkillHandler, ServiceDefinition } from '@skillgate/core';

/** A handler of any service, as the kit calls it. */
export type AnyHandler = Omit<SkillHandler<ServiceDefinition>, 'methods'>;

/** One method of a skill: where it is mounted, its codec, and its function. */
export interface Route {
  /** Such as `/skills.v1.ImageService/Preprocess`. */
  path: string;
  /** Such as `skills.v1.ImageService/Preprocess`: the label `method`. */
  method: string;
  service: string;
  decode: (bytes: Buffer) => unknown;
  encode: (message: unknown) => Buffer;
  kind: RouteKind;
}

/** The three shapes that the contract has, with the function of each. */
export type RouteKind =
  | { name: 'unary'; run: (request: unknown, context: CallContext) => Promise<unknown> }
  | {
      name: 'server stream';
      run: (request: unknown, context: CallContext) => AsyncIterable<unknown>;
    }
  | {
      name: 'batch';
      run: (requests: AsyncIterable<unknown>, context: CallContext) => AsyncIterable<unknown>;
    };

function kindOf(definition: ServiceDefinition[string], run: unknown): RouteKind {
  const name = definition.requestStream
    ? 'batch'
    : definition.responseStream
      ? 'server stream'
      : 'unary';
  return { name, run } as RouteKind;
}

/** The routes of a handler, one for each method of its service. */
export function routesOf<S extends ServiceDefinition>(handler: SkillHandler<S>): Route[] {
  return Object.entries(handler.service).map(([name, definition]) => {
    const method = definition.path.slice(1);
    const run = handler.methods[name as keyof S] as (...args: unknown[]) => unknown;
    return {
      path: definition.path,
      method,
      service: method.slice(0, method.indexOf('/')),
      decode: definition.requestDeserialize,
      encode: definition.responseSerialize,
      kind: kindOf(definition, run.bind(handler.methods)),
    };
  });
}
