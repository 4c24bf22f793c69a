/** A skill under test. */
export interface SkillServer {
  readonly kind: 'container' | 'process';
  readonly address: string;
  /** From its start to the first healthy answer, in milliseconds. */
  readonly readyMs: number;
  /** What it holds now: a container's memory less inactive file pages, or a process's resident memory. */
  memoryBytes(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a fresh one each time, with variables of its own; warmed up and healthy when it resolves. */
export type StartSkillServer = (env?: Record<string, string>) => Promise<SkillServer>;
