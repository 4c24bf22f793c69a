import { createRequire } from 'node:module';
import type * as OpenTelemetry from '@opentelemetry/api';
import { here } from './here.js';

type Api = typeof OpenTelemetry;

/** The OpenTelemetry API where the application has it. */
function findApi(): Api | undefined {
  try {
    return createRequire(here)('@opentelemetry/api') as Api;
  } catch {
    return undefined;
  }
}

let api: Api | undefined | 'unknown' = 'unknown';

interface Served {
  servedBy: string;
  reason: string | undefined;
}

interface Provider extends OpenTelemetry.TracerProvider {
  /** Of the API's own provider, which stands for the SDK's: undefined while none is registered. */
  getDelegateTracer?: (name: string) => OpenTelemetry.Tracer | undefined;
}

/** Undefined where no SDK is registered: the spans that the API makes then show nothing, and cost as others do. */
function registeredTracer({ trace }: Api): OpenTelemetry.Tracer | undefined {
  const name = '@skillgate/client';
  const provider: Provider = trace.getTracerProvider();
  return provider.getDelegateTracer ? provider.getDelegateTracer(name) : provider.getTracer(name);
}

/** The tracer and how a span begins, named as gRPC's conventions ask; undefined without the OpenTelemetry API and SDK. */
function spanOf(skill: string, method: string) {
  if (api === 'unknown') api = findApi();
  const tracer = api && registeredTracer(api);
  if (!api || !tracer) return undefined;
  return {
    tracer,
    name: `skillgate ${skill}/${method}`,
    kind: api.SpanKind.CLIENT,
    attributes: { 'skillgate.skill': skill, 'skillgate.method': method },
    error: api.SpanStatusCode.ERROR,
  };
}

function tellServed(span: OpenTelemetry.Span, { servedBy, reason }: Served): void {
  span.setAttribute('skillgate.served_by', servedBy);
  if (reason) span.setAttribute('skillgate.fallback_reason', reason);
}

/** Runs a call in a client span, where OpenTelemetry is in use. */
export async function inSpan<T extends Served>(
  skill: string,
  method: string,
  work: () => Promise<T>,
): Promise<T> {
  const begin = spanOf(skill, method);
  if (!begin) return work();
  const { tracer, name, kind, attributes } = begin;
  return tracer.startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      const answer = await work();
      tellServed(span, answer);
      return answer;
    } catch (error) {
      span.setStatus({ code: begin.error, message: (error as Error).message });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The span of an item of a batch that went over the stream, told when it has ended. */
export function recordSpan(
  skill: string,
  method: string,
  startedAtMs: number,
  outcome: Served | Error,
): void {
  const begin = spanOf(skill, method);
  if (!begin) return;
  const { tracer, name, kind, attributes } = begin;
  const span = tracer.startSpan(name, {
    kind,
    attributes,
    startTime: performance.timeOrigin + startedAtMs,
  });
  if (outcome instanceof Error) {
    span.setStatus({ code: begin.error, message: outcome.message });
  } else {
    tellServed(span, outcome);
  }
  span.end();
}
