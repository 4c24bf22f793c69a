import type { Client, ServiceError } from '@grpc/grpc-js';
import { asSkillError, type SkillError, type SkillName } from '@skillgate/core';
import { isAnswer } from './classify.js';
import { createConnection, type Connection, type ConnectionEvent } from './connection.js';
import { downState, type DownKind, type LinkState } from './link-state.js';

export interface LinkOptions {
  skill: SkillName;
  address: string;
  serviceName: string;
  token: string | undefined;
  /** @throws SkillError when the channel can't be made, such as for a missing certificate. */
  open: () => Client;
  /** How long a connection may take until the skill has said that it serves, in milliseconds. @default 900 */
  connectTimeoutMs: number;
  /** The longest pause between two tries to connect, in milliseconds. @default 700 */
  maxBackoffMs: number;
  /** How long after the last use a Watch is held open, in milliseconds. @default 1_000 */
  parkAfterMs: number;
  /** How long after the last use a channel stands, or an address that is down is tried, in milliseconds. @default 60_000 */
  forgetAfterMs: number;
  /** Whether calls are on it right now. */
  isBusy: () => boolean;
  onState: (state: LinkState) => void;
}

/** Holds one address: connects when it is used, watches its health, and connects again when it is gone. */
export interface Link {
  readonly state: LinkState;
  /** The connection that the last news came over. */
  readonly connection: Connection | undefined;
  /** Says that somebody wants the address: connects, or opens a parked Watch again. */
  use(): void;
  /**
   * Looks at once whether an address that could not be reached is back, and not only at its next turn. One where tries
   * to connect hang is looked for once until it answers, and not at all while its silent connection stands.
   */
  hurry(): void;
  /** Says that no call is on the address any more. */
  rest(): void;
  /** Says that the connection stands but nobody is there; `cameAlive` says the contrary. */
  fellSilent(): void;
  cameAlive(): void;
  /** Says that a call broke: the connection may be gone, and its Watch be yet to tell. */
  doubt(connection: Connection, cause: ServiceError): void;
  close(): void;
}

const firstBackoffMs = 100;

export function createLink(options: LinkOptions): Link {
  let state: LinkState = { name: 'idle' };
  let current: Connection | undefined;
  let candidate: Connection | undefined;
  let backoffMs = firstBackoffMs;
  let lastUsedAt = 0;
  let dialTimer: NodeJS.Timeout | undefined;
  let redialTimer: NodeJS.Timeout | undefined;
  let forgetTimer: NodeJS.Timeout | undefined;
  const parkTimer = setTimeout(park, options.parkAfterMs).unref();
  let closed = false;
  /** Whether calls have waited for it, where tries to connect hung, since it last answered. */
  let hasHeldCalls = false;

  function become(next: LinkState): void {
    state = next;
    options.onState(next);
  }

  function down(kind: DownKind, cause?: ServiceError): void {
    become(downState(options, kind, cause));
  }

  /** A try to connect came to nothing: news, unless that is known. */
  function stillDown(kind: DownKind, cause?: ServiceError): void {
    const isKnown =
      state.name === 'serving' || state.name === 'not-serving' || state.name === 'idle';
    if (!isKnown && !(state.name === 'down' && state.kind === kind)) down(kind, cause);
  }

  function dropCandidate(): void {
    clearTimeout(dialTimer);
    candidate?.close();
    candidate = undefined;
  }

  function dropCurrent(): void {
    current?.close();
    current = undefined;
  }

  function openChannel(): Client | undefined {
    try {
      return options.open();
    } catch (error) {
      become({ name: 'wrong', error: asSkillError(error) });
      redialLater();
      return undefined;
    }
  }

  function dial(): void {
    clearTimeout(redialTimer);
    dropCandidate();
    const client = openChannel();
    if (!client) return;
    const connection: Connection = createConnection(client, {
      ...options,
      onEvent: (event) => onEvent(connection, event),
    });
    candidate = connection;
    expectNews();
    connection.watch();
  }

  function expectNews(): void {
    clearTimeout(dialTimer);
    dialTimer = setTimeout(() => {
      dropCandidate();
      stillDown('silent');
      // The wait for an answer was pause enough: with another one, a peer that speaks again had to wait for both.
      backoffMs = firstBackoffMs;
      redialLater();
    }, options.connectTimeoutMs).unref();
  }

  function redialLater(): void {
    if (closed) return;
    clearTimeout(redialTimer);
    redialTimer = setTimeout(() => {
      if (Date.now() - lastUsedAt < options.forgetAfterMs) dial();
      else become({ name: 'idle' });
    }, backoffMs).unref();
    backoffMs = Math.min(backoffMs * 2, options.maxBackoffMs);
  }

  function adopt(connection: Connection): void {
    hasHeldCalls = false;
    clearTimeout(redialTimer);
    if (connection === current) return dropCandidate();
    clearTimeout(dialTimer);
    candidate = undefined;
    current?.close();
    current = connection;
  }

  function onEnded(connection: Connection, error: ServiceError | undefined): void {
    const isGoodbye = error === undefined || isAnswer(error);
    if (connection === candidate) {
      dropCandidate();
      stillDown(isGoodbye ? 'not-serving' : 'refused', error);
    } else {
      dropCurrent();
      down(isGoodbye ? 'not-serving' : 'lost', error);
    }
    redialLater();
  }

  function onEvent(connection: Connection, event: ConnectionEvent): void {
    // A connection that was dropped has no more to say.
    if (closed || (connection !== current && connection !== candidate)) return;
    if (event.name === 'ended') return onEnded(connection, event.error);
    adopt(connection);
    parkTimer.refresh();
    if (event.name === 'wrong') return onWrong(event.error);
    backoffMs = firstBackoffMs;
    become(event);
  }

  /** A wrong answerer may be put right at any time; nobody watches it meanwhile. */
  function onWrong(error: SkillError): void {
    dropCurrent();
    redialLater();
    const isKnown = state.name === 'wrong' && state.error.message === error.message;
    if (!isKnown) become({ name: 'wrong', error });
  }

  /** Ends an idle Watch, which would keep the process alive. */
  function park(): void {
    if (closed || options.isBusy()) return;
    current?.park();
    clearTimeout(forgetTimer);
    forgetTimer = setTimeout(forget, options.forgetAfterMs).unref();
  }

  function forget(): void {
    if (!current || options.isBusy()) return;
    dropCurrent();
    if (state.name === 'serving' || state.name === 'not-serving') become({ name: 'idle' });
  }

  return {
    get state() {
      return state;
    },
    get connection() {
      return current;
    },
    use() {
      if (closed) return;
      lastUsedAt = Date.now();
      clearTimeout(forgetTimer);
      parkTimer.refresh();
      if (state.name === 'connecting' || state.name === 'down' || state.name === 'wrong') return;
      if (current?.isOpen) {
        // Nobody has watched meanwhile: it may have come to serve.
        if (state.name === 'not-serving' && !current.isWatched) {
          become({ name: 'connecting' });
          expectNews();
        }
        return current.watch();
      }
      dropCurrent();
      become({ name: 'connecting' });
      dial();
    },
    hurry() {
      if (closed || state.name !== 'down') return;
      // Who is silent holds the calls that wait for whoever connects.
      if (state.kind === 'silent') {
        if (current || hasHeldCalls) return;
        hasHeldCalls = true;
      }
      become({ name: 'connecting' });
      dial();
    },
    rest() {
      if (!closed) parkTimer.refresh();
    },
    fellSilent() {
      if (state.name !== 'serving' && state.name !== 'not-serving') return;
      down('silent');
      redialLater();
    },
    cameAlive() {
      if (state.name === 'down' && state.kind === 'silent' && current) {
        // Its Watch may have news that came while it was silent: it is opened again and says so at once.
        current.park();
        current.watch();
      }
    },
    doubt(connection, cause) {
      if (connection !== current || connection.isOpen) return;
      onEnded(connection, cause);
    },
    close() {
      closed = true;
      for (const timer of [dialTimer, redialTimer, parkTimer, forgetTimer]) clearTimeout(timer);
      dropCandidate();
      dropCurrent();
      become({ name: 'idle' });
    },
  };
}
