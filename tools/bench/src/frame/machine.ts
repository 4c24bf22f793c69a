import { availableParallelism, cpus, totalmem, type } from 'node:os';

/** Where a benchmark ran. */
export interface Machine {
  os: string;
  cpu: string;
  cores: number;
  memoryGb: number;
  node: string;
}

/** This machine; nothing in it names the machine or its user. */
export function describeMachine(): Machine {
  return {
    os: `${type()} ${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.versions.node,
  };
}
