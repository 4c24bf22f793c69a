import type { FaultProxy } from '@skillgate/testing/fault-proxy';
import type { BreakableServer } from '../../servers/breakable/breakable-server.js';

/** What faults are made of. */
export interface Scene {
  server: BreakableServer;
  /** Another of the same, for what takes two. */
  secondServer: BreakableServer;
  /** In front of the server. */
  proxy: FaultProxy;
  /** The small picture that all calls send. */
  image: Uint8Array;
  /** A picture that takes more memory to decode than a container has. */
  hugePicture: Uint8Array;
}
