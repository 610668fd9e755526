import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createFileExclusively, readIfPresent, removeIfPresent } from '../atomic-file.ts';
import type { FolderLayout } from '../folder-layout.ts';
import { LocalError } from '../local-error.ts';

/** Which port of 127.0.0.1 belongs to which resource. */
export interface PortBook {
  /**
   * Gives a resource a port that nobody listens on. `remember` is called with every port before it
   * is taken, so that it can be given back whatever happens.
   */
  assign(id: string, remember: (port: number) => Promise<void>): Promise<number>;
  /** Gives a port back; does nothing when it belongs to another resource. */
  release(id: string, port: number): Promise<void>;
}

/** Opens the port book of one folder. */
export function openPortBook(layout: FolderLayout): PortBook {
  const pathOf = (port: number): string => join(layout.ports, String(port));
  return {
    assign: async (id, remember) => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const port = randomInt(LOWEST_PORT, HIGHEST_PORT + 1);
        if (!(await isFree(port))) continue;
        await remember(port);
        const entry = { temporary: layout.temporary, path: pathOf(port), text: id };
        if (await createFileExclusively(entry)) return port;
      }
      throw new LocalError('LOCAL_UNAVAILABLE', 'no free port was found on 127.0.0.1');
    },
    release: async (id, port) => {
      if ((await readIfPresent(pathOf(port))) === id) await removeIfPresent(pathOf(port));
    },
  };
}

/** Below the ports that systems hand out for outgoing connections (32768 and up on Linux). */
const [LOWEST_PORT, HIGHEST_PORT] = [20_000, 31_999];
const ATTEMPTS = 200;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
