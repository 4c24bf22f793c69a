import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * What the proxy does to the bytes that pass:
 * - `pass`: nothing.
 * - `black-hole`: accepts and keeps connections, and lets nothing through either way.
 * - `delay`: holds every piece back for `delayMs`.
 * - `reset`: resets each connection after `afterBytes` from the server.
 * - `truncate`: ends each connection in good order after `afterBytes` from the server.
 */
export type Fault =
  | { name: 'pass' }
  | { name: 'black-hole' }
  | { name: 'delay'; delayMs: number }
  | { name: 'reset' | 'truncate'; afterBytes: number };

/** A TCP proxy that does harm on request. */
export interface FaultProxy {
  /** Where clients connect, as 127.0.0.1:port. */
  readonly address: string;
  /** Connections accepted since the start. */
  readonly accepted: number;
  /** Holds for connections that stand and for new ones. What a black hole swallowed comes out when it ends. */
  setFault(fault: Fault): void;
  /** Resets every connection that stands. */
  resetAll(): void;
  close(): Promise<void>;
}

/** One direction of a connection: pieces leave in the order in which they came, whatever the fault. */
interface Lane {
  /** Lets out what may go now. */
  pump(): void;
}

/**
 * Sends RST and nothing before it. `resetAndDestroy()` sends FIN first, which the other side may take for a good end;
 * it sets this same property.
 */
function reset(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: true }).destroy();
}

type Piece = { bytes: Buffer } | 'end';

function createLane(from: Socket, to: Socket, isFromServer: boolean, fault: () => Fault): Lane {
  const held: { piece: Piece; dueAt: number }[] = [];
  let passed = 0;
  let isCut = false;
  let timer: NodeJS.Timeout | undefined;

  function cut(bytes: Buffer, how: 'reset' | 'truncate'): void {
    isCut = true;
    held.length = 0;
    to.write(bytes, () => (how === 'reset' ? reset(to) : to.end()));
    from.destroy();
  }

  function letOut(piece: Piece): void {
    if (piece === 'end') return void to.end();
    const { bytes } = piece;
    const current = fault();
    if (isFromServer && (current.name === 'reset' || current.name === 'truncate')) {
      const left = Math.max(0, current.afterBytes - passed);
      passed += bytes.byteLength;
      if (bytes.byteLength >= left) return cut(bytes.subarray(0, left), current.name);
    }
    if (to.writable && !to.write(bytes)) {
      from.pause();
      to.once('drain', () => from.resume());
    }
  }

  function pump(): void {
    clearTimeout(timer);
    while (held[0] && fault().name !== 'black-hole') {
      const waitMs = held[0].dueAt - performance.now();
      if (waitMs > 0) {
        timer = setTimeout(pump, Math.ceil(waitMs));
        return;
      }
      letOut(held.shift()!.piece);
    }
  }

  function take(piece: Piece): void {
    const current = fault();
    const delayMs = current.name === 'delay' ? current.delayMs : 0;
    held.push({ piece, dueAt: performance.now() + delayMs });
    pump();
  }

  from.on('data', (bytes: Buffer) => take({ bytes }));
  from.on('end', () => take('end'));
  // A black hole tells nobody of an end.
  from.on('close', (hadError) => {
    if (isCut || fault().name === 'black-hole') return;
    if (hadError) reset(to);
    else if (held.length === 0) to.end();
  });
  // The other side is told by 'close'.
  from.on('error', () => undefined);
  to.once('close', () => clearTimeout(timer));
  return { pump };
}

/** Starts a proxy on loopback in front of host:port. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const [host, port] = [target.slice(0, target.lastIndexOf(':')), Number(target.split(':').at(-1))];
  let fault: Fault = { name: 'pass' };
  let accepted = 0;
  const pairs = new Map<readonly [Socket, Socket], readonly Lane[]>();

  const server = createServer({ allowHalfOpen: true }, (client) => {
    accepted += 1;
    const upstream = connect({ port, host, allowHalfOpen: true });
    const lanes = [
      createLane(client, upstream, false, () => fault),
      createLane(upstream, client, true, () => fault),
    ];
    const pair = [client, upstream] as const;
    pairs.set(pair, lanes);
    const forget = () => {
      if (client.destroyed && upstream.destroyed) pairs.delete(pair);
    };
    client.once('close', forget);
    upstream.once('close', forget);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    get accepted() {
      return accepted;
    },
    setFault(next) {
      const wasBlackHole = fault.name === 'black-hole';
      fault = next;
      for (const [[client, upstream], lanes] of pairs) {
        for (const lane of lanes) lane.pump();
        // The end of one side that the black hole kept to itself.
        if (wasBlackHole && client.destroyed) upstream.destroy();
        if (wasBlackHole && upstream.destroyed) client.destroy();
      }
    },
    resetAll() {
      for (const [client, upstream] of pairs.keys()) {
        reset(client);
        upstream.destroy();
      }
    },
    async close() {
      for (const pair of pairs.keys()) for (const socket of pair) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
