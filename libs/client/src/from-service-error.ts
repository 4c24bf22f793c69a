import { status as statusCodes, type ServiceError } from '@grpc/grpc-js';
import { errorCodes, retryPushbackKey, SkillError, type ErrorCode } from '@skillgate/core';

const codeNames = new Map<number, ErrorCode>(
  Object.entries(errorCodes).map(([name, code]) => [code, name as ErrorCode]),
);

function retryAfterMs(error: ServiceError): number | undefined {
  const text = String(error.metadata?.get(retryPushbackKey)[0] ?? '');
  // Anything else, such as a negative number, says that no other try makes sense: gRPC A6.
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** A gRPC status as a SkillError; the one place where that is done. */
export function fromServiceError(error: ServiceError): SkillError {
  return errorFromStatus(error.code, error.details, {
    cause: error,
    retryAfterMs: retryAfterMs(error),
  });
}

/** A status of the contract, such as that of a batch's item, as a SkillError. */
export function errorFromStatus(
  code: number,
  message: string,
  options?: { cause?: unknown; retryAfterMs?: number | undefined },
): SkillError {
  const name = codeNames.get(code) ?? 'UNKNOWN';
  const { cause, retryAfterMs: after } = options ?? {};
  return new SkillError(
    name,
    message || `The skill answered ${statusCodes[code] ?? code} without a message.`,
    {
      ...(cause !== undefined && { cause }),
      ...(after !== undefined && { retryAfterMs: after }),
    },
  );
}
