import type { CallContext, ServiceDefinition, SkillHandler, SkillMethods } from '@skillgate/core';
import { handlerContext } from './handler-context.js';

export interface TargetOptions {
  signal: AbortSignal;
}

type Called<Method> = Method extends (request: infer Request, context: CallContext) => infer Answer
  ? (request: Request, options: TargetOptions) => Answer
  : never;

/** A skill, however it is reached. Its errors are SkillErrors. */
export type SkillTarget<S extends ServiceDefinition> = {
  [Name in keyof S]: Called<SkillMethods<S>[Name]>;
} & { close(): Promise<void> };

/** A handler that is mounted nowhere, as a contract suite calls it. */
export function handlerTarget<S extends ServiceDefinition>(
  handler: SkillHandler<S>,
): SkillTarget<S> {
  const methods = Object.entries(handler.methods).map(([name, method]) => [
    name,
    (request: unknown, { signal }: TargetOptions) =>
      (method as (request: unknown, context: CallContext) => unknown)(
        request,
        handlerContext(handler.skill, handler, signal),
      ),
  ]);
  return { ...Object.fromEntries(methods), close: () => handler.close() } as SkillTarget<S>;
}
