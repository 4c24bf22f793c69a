import { Metadata, ServerInterceptingCall, status as statusCodes } from '@grpc/grpc-js';
import {
  answeredByKey,
  asSkillError,
  unavailable,
  type SkillError,
  type SkillName,
} from '@skillgate/core';
import type { Authenticate } from './bearer-token.js';
import { fromTransportStatus } from './from-transport-status.js';
import { limitMessage, type BaseCall } from './limit-message.js';
import { Refusal } from './refusal.js';
import { toServiceError } from './to-service-error.js';

/** Health and reflection ask with names; more is no honest question. */
const maxMessageBytes = 4096;
/** Health must be seen by probes that know no token: it tells nothing but whether the skill serves. */
const openToAll = '/grpc.health.v1.Health/';

/** Calls of health and reflection: outside admission, so that they answer under full load. */
export interface AuxiliaryCalls {
  intercept(path: string, base: BaseCall): ServerInterceptingCall;
  /** Ends those that are open, such as health watches: a server can't close while one is. */
  endAll(): void;
}

type SentStatus = Parameters<BaseCall['sendStatus']>[0];

interface Options {
  skill: SkillName;
  authenticate: Authenticate;
  onRefusal: (refusal: Refusal) => void;
}

export function createAuxiliaryCalls({ skill, authenticate, onRefusal }: Options): AuxiliaryCalls {
  const open = new Set<BaseCall>();

  function refuse(base: BaseCall, error: SkillError): void {
    if (error instanceof Refusal) onRefusal(error);
    base.sendStatus(toServiceError(error, skill));
  }

  /** What the services send, as the skill's. */
  function signed(status: SentStatus): SentStatus {
    if (status.code === statusCodes.OK) return status;
    const metadata = status.metadata ?? new Metadata();
    metadata.set(answeredByKey, skill);
    return { ...status, metadata };
  }

  /** grpc-js's own faults in Skillgate's words; what the services send stays as it is. */
  function translate(base: BaseCall): void {
    const send = base.sendStatus.bind(base);
    base.sendStatus = (status) => {
      const fromTransport =
        'metadata' in status ? undefined : fromTransportStatus(status, maxMessageBytes);
      send(fromTransport === undefined ? signed(status) : toServiceError(fromTransport, skill));
    };
  }

  return {
    intercept(path, base) {
      limitMessage(base, maxMessageBytes);
      translate(base);
      return new ServerInterceptingCall(base, {
        start: (next) =>
          next({
            onReceiveMetadata(metadata, pass) {
              open.add(base);
              try {
                if (!path.startsWith(openToAll)) authenticate(metadata);
                pass(metadata);
              } catch (error) {
                refuse(base, asSkillError(error));
              }
            },
            onCancel: () => open.delete(base),
          }),
      });
    },
    endAll() {
      const status = toServiceError(unavailable('The skill is shutting down.'), skill);
      for (const base of open) base.sendStatus(status);
    },
  };
}
