import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** What is done to one exchange between a client and the server. */
export type Fault =
  /** The request never reaches the server. */
  | 'reset-before'
  /** The server performs it, and its answer never reaches the client. */
  | 'reset-after'
  /** The answer never comes, and the connection stays open. */
  | 'stall-after'
  /** Nothing moves in either direction. */
  | 'stall-before'
  /** Half of the answer arrives. */
  | 'half-answer';

/** A place between a client and a PostgreSQL server at which things go wrong. */
export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** Does it to the next request that holds the text. */
  arm(fault: Fault, text: string): void;
  /** How often it was done. */
  readonly struck: () => number;
  /** Ends every connection, as a restart of the server does. */
  dropAll(): void;
}

/** Listens on a free port of 127.0.0.1 and passes on to the server's port. */
export async function openFaultProxy(serverPort: number): Promise<FaultProxy> {
  let armed: { readonly fault: Fault; readonly text: string } | undefined;
  let struck = 0;
  const sockets = new Set<Socket>();
  const take = (chunk: Buffer): Fault | undefined => {
    if (armed === undefined || !chunk.includes(armed.text)) return undefined;
    const { fault } = armed;
    armed = undefined;
    struck += 1;
    return fault;
  };
  const server: Server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    let fault: Fault | undefined;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
      });
    }
    const reset = (): void => {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    };
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.on('data', (chunk) => {
      fault ??= take(chunk);
      if (fault === 'reset-before') reset();
      else if (fault !== 'stall-before') upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (fault === undefined) client.write(chunk);
      else if (fault === 'reset-after') reset();
      else if (fault === 'half-answer') {
        client.write(chunk.subarray(0, Math.floor(chunk.length / 2)), reset);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    arm: (fault, text) => {
      armed = { fault, text };
    },
    struck: () => struck,
    dropAll,
    [Symbol.asyncDispose]: async () => {
      dropAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
