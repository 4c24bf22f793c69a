import { asSkillError, type ServingIdentity } from '@skillgate/core';
import type { Admission } from './admission.js';
import type { Authenticate } from './bearer-token.js';
import type { Call } from './call.js';
import type { CallRecord } from './call-record.js';
import type { Readiness } from './readiness.js';
import type { Route } from './route.js';
import { serveBatch } from './serve-batch.js';
import { serveSingle } from './serve-single.js';

/** What serving a call takes. */
export interface CallServices {
  authenticate: Authenticate;
  readiness: Readiness;
  admission: Admission;
  identity: () => ServingIdentity;
  bodyTimeoutMs: number;
  maxMessageBytes: number;
}

/** A call on its way: where it goes, its wire, and what is noted of it. */
export interface RoutedCall {
  route: Route;
  call: Call;
  record: CallRecord;
}

/**
 * Serves one call, from its headers to its status. Everything up to admission happens in the same turn of the event
 * loop, so a refusal leaves at once.
 */
export async function serveCall(routed: RoutedCall, services: CallServices): Promise<void> {
  const { call, route } = routed;
  try {
    services.authenticate(call.metadata);
    services.readiness.assertTaking();
    if (route.kind.name === 'batch') await serveBatch(routed, route.kind, services);
    else await serveSingle(routed, route.kind, services);
    call.finish();
  } catch (thrown) {
    call.finish(asSkillError(thrown));
  }
}
