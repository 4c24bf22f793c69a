import { createRequire } from 'node:module';
import type * as OpenTelemetry from '@opentelemetry/api';
import { here } from './here.js';

type Api = typeof OpenTelemetry;

/** The OpenTelemetry API where the application has it; its own no-op tracer where no SDK is registered. */
function findApi(): Api | undefined {
  try {
    return createRequire(here)('@opentelemetry/api') as Api;
  } catch {
    return undefined;
  }
}

let api: Api | undefined | 'unknown' = 'unknown';

/** Runs a call in a client span named as gRPC's conventions ask, where the OpenTelemetry API is installed. */
export async function inSpan<T extends { servedBy: string; reason: string | undefined }>(
  skill: string,
  method: string,
  work: () => Promise<T>,
): Promise<T> {
  if (api === 'unknown') api = findApi();
  if (!api) return work();
  const { SpanKind, SpanStatusCode, trace } = api;
  const attributes = { 'skillgate.skill': skill, 'skillgate.method': method };
  return trace
    .getTracer('@skillgate/client')
    .startActiveSpan(
      `skillgate ${skill}/${method}`,
      { kind: SpanKind.CLIENT, attributes },
      async (span) => {
        try {
          const answer = await work();
          span.setAttribute('skillgate.served_by', answer.servedBy);
          if (answer.reason) span.setAttribute('skillgate.fallback_reason', answer.reason);
          return answer;
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
          throw error;
        } finally {
          span.end();
        }
      },
    );
}
