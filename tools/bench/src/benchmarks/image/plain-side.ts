import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PlainReply, PlainRequest } from './plain-process.js';
import type { SideResult } from './side-result.js';

export interface PlainSide {
  round(): Promise<SideResult>;
  stop(): void;
}

/** Bare sharp in a process of its own, with the pictures in its memory. */
export async function startPlainSide(paths: readonly string[]): Promise<PlainSide> {
  const child = fork(fileURLToPath(new URL('./plain-process.js', import.meta.url)));
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The process with bare sharp ended with ${String(code)}.`);
  });
  // Whoever asks is told; nobody may be asking when it ends.
  ended.catch(() => undefined);
  async function ask(request: PlainRequest): Promise<PlainReply> {
    child.send(request);
    const [reply] = (await Promise.race([once(child, 'message'), ended])) as [PlainReply];
    if ('error' in reply) throw new Error(`Bare sharp failed: ${reply.error}`);
    return reply;
  }
  await ask({ paths });
  return {
    async round() {
      const reply = await ask({ round: 1 });
      if ('result' in reply) return reply.result;
      throw new Error('The process with bare sharp answered without a result.');
    },
    stop: () => void child.kill(),
  };
}
