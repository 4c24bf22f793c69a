import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** An application of its own process, written as a user would. */
export interface Application {
  /** The next message that it sends. @throws Error when it ends before. */
  next<Message extends { name: string }>(name: Message['name']): Promise<Message>;
  /** Lets it go on. */
  tell(): void;
  /** Resolves with its exit code. */
  ended: Promise<number | null>;
}

/** Starts one of the applications beside this file. */
export function startApplication(
  name: 'close-up' | 'forget' | 'many-calls',
  { address, args = [] }: { address: string; args?: string[] },
): Application {
  const path = fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
  const child = fork(path, args, {
    execArgv: ['--expose-gc'],
    env: { ...process.env, SKILLGATE_IMAGE_ADDRESS: address },
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const stop = new AbortController();
  void ended.then(() => stop.abort());
  const messages = on(child, 'message', { signal: stop.signal });
  return {
    async next<Message extends { name: string }>(wanted: Message['name']) {
      // A loop would end the messages with its first return.
      for (let told = await messages.next(); !told.done; told = await messages.next()) {
        const [message] = told.value as [Message];
        if (message.name === wanted) return message;
      }
      throw new Error(`${name} ended before it said '${wanted}'.`);
    },
    tell: () => child.send('go on'),
    ended,
  };
}
