import { openBareCaller } from './bare-caller.js';
import { startFlood, type Flood } from './flood.js';
import type { Scene } from './scene.js';

/** One thing that goes wrong, and comes right again. */
export interface Fault {
  readonly name: string;
  /** Whether it is there before the first call of the client, which then has no connection. @default false */
  readonly isFirst?: boolean;
  /** Whether the calls go through the proxy. @default false */
  readonly byProxy?: boolean;
  readonly needs?: 'container';
  /** Issue 4's bars in milliseconds: before the first local answer starts, and until a container answers again. */
  readonly atMostMs?: { added?: number; back?: number };
  /** Resolves when the fault is there. */
  begin(scene: Scene): Promise<void>;
  /** Resolves when it is over. */
  end(scene: Scene): Promise<void>;
}

async function startAgain({ server }: Scene): Promise<void> {
  await server.ended();
  await server.start();
}

const passAgain = async ({ proxy }: Scene) => proxy.setFault({ name: 'pass' });
const backWithinMs = 1_000;

/** Everything that is measured, in the order of the table. */
export const faults: readonly Fault[] = [
  {
    name: 'refused port',
    isFirst: true,
    atMostMs: { added: 100, back: backWithinMs },
    async begin({ server }) {
      await server.kill();
      await server.ended();
    },
    end: ({ server }) => server.start(),
  },
  {
    name: 'silent peer',
    isFirst: true,
    byProxy: true,
    atMostMs: { added: 1_000, back: backWithinMs },
    begin: async ({ proxy }) => proxy.setFault({ name: 'black-hole' }),
    end: passAgain,
  },
  {
    name: 'SIGSTOP',
    atMostMs: { added: 1_000, back: backWithinMs },
    begin: ({ server }) => server.freeze(),
    end: ({ server }) => server.thaw(),
  },
  {
    name: 'black hole',
    byProxy: true,
    atMostMs: { added: 1_000, back: backWithinMs },
    begin: async ({ proxy }) => proxy.setFault({ name: 'black-hole' }),
    end: passAgain,
  },
  {
    name: 'reset half-way',
    byProxy: true,
    atMostMs: { back: backWithinMs },
    begin: async ({ proxy }) => proxy.setFault({ name: 'reset', afterBytes: 2_000 }),
    end: passAgain,
  },
  {
    name: 'truncated half-way',
    byProxy: true,
    atMostMs: { back: backWithinMs },
    begin: async ({ proxy }) => proxy.setFault({ name: 'truncate', afterBytes: 2_000 }),
    end: passAgain,
  },
  {
    name: 'delayed by 1 s',
    byProxy: true,
    atMostMs: { added: 1_000, back: backWithinMs },
    begin: async ({ proxy }) => proxy.setFault({ name: 'delay', delayMs: 1_000 }),
    end: passAgain,
  },
  {
    name: 'SIGKILL',
    atMostMs: { added: 100, back: backWithinMs },
    begin: ({ server }) => server.kill(),
    end: startAgain,
  },
  {
    name: 'out of memory',
    needs: 'container',
    atMostMs: { back: backWithinMs },
    async begin({ server, hugePicture }) {
      const caller = openBareCaller(server.address);
      await caller.call(hugePicture);
      caller.close();
    },
    end: startAgain,
  },
  {
    name: 'drain',
    atMostMs: { back: backWithinMs },
    begin: ({ server }) => server.drain(),
    end: startAgain,
  },
  overloaded(),
];

/** Others send more than the server has room for. */
function overloaded(): Fault {
  let flood: Flood | undefined;
  return {
    name: 'overloaded',
    atMostMs: { back: backWithinMs },
    async begin({ server, image }) {
      flood = startFlood(server.address, image);
    },
    end: async () => flood?.stop(),
  };
}

/** How long a fault lasts at the least, in milliseconds: longer than any bar, with time to see what follows. */
export const lastsMs = 3_000;
