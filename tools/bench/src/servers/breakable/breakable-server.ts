/** The image skill at an address that stays, with everything that can happen to it. */
export interface BreakableServer {
  readonly kind: 'container' | 'process';
  readonly address: string;
  /** Ends it as a crash does, and resolves at once. */
  kill(): Promise<void>;
  /** Asks it to stop, and resolves at once; it finishes what it has. */
  drain(): Promise<void>;
  /** Stops it where it stands, so that it takes connections and says nothing. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Resolves when it has ended. */
  ended(): Promise<void>;
  /** Starts it again after it has ended; resolves when it says that it is ready. */
  start(): Promise<void>;
  /** Removes what is left of it. */
  stop(): Promise<void>;
}

/** Variables of the server: takes what it has no memory for, and has little room for calls to wait. */
export const breakableVariables = {
  SKILLGATE_LOG_LEVEL: 'fatal',
  SKILLGATE_QUEUE_CALLS: '8',
  IMAGE_MEMORY_BYTES: '4000000000',
};
