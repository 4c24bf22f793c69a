import { noTrace } from '@skillgate/cache';
import { errorCodes, type ResponseOf } from '@skillgate/core';
import type { MethodDefinition } from '../attempt.js';
import { errorFromStatus } from '../from-service-error.js';
import type { ItemAnswer } from './item.js';

/** The shape that the contract gives the messages of every batch. */
export interface BatchResponse<M extends MethodDefinition> {
  key: string;
  status: { code: number; message: string } | undefined;
  response: ResponseOf<M> | undefined;
}

/** Codes by which a skill says of an item that another try may do. */
const worthAnotherTry: ReadonlySet<number> = new Set([
  errorCodes.RESOURCE_EXHAUSTED,
  errorCodes.UNAVAILABLE,
]);

/** Whether the item is to be tried once more, after the stream. */
export function isWorthAnotherTry({ status }: BatchResponse<MethodDefinition>): boolean {
  return worthAnotherTry.has(status?.code ?? 0);
}

/** What a message of the stream says of its item. */
export function answerIn<M extends MethodDefinition>({
  status,
  response,
}: BatchResponse<M>): ItemAnswer<M> {
  if (response && !status?.code) {
    return { raw: { response, servedBy: 'remote', reason: undefined, trace: noTrace } };
  }
  const { code = errorCodes.UNKNOWN, message = '' } = status ?? {};
  return { error: errorFromStatus(code || errorCodes.UNKNOWN, message) };
}
