import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of this machine, for as long as it is in use. */
export interface LoopbackServer extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
}

/** Starts a server on a free port of the loopback address. */
export async function startLoopbackServer(listener: RequestListener): Promise<LoopbackServer> {
  return await listen(createServer(listener));
}

/** Lets a server listen; disposing it cuts off whoever is still connected. */
export async function listen(server: Server, protocol = 'http'): Promise<LoopbackServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${protocol}://127.0.0.1:${String(port)}`,
    port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
