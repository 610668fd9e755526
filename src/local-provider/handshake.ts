import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { LocalError } from './local-error.ts';

/** Environment variable and value by which a host says that it is one (go-plugin's magic cookie). */
export const MAGIC_COOKIE = {
  name: 'WORKFLOW_PLUGIN',
  value: 'workflow-external-plugin-v1',
} as const;

/** Where the plugin listens, as gRPC and as the handshake line name it. */
export interface ListenAddress {
  readonly network: 'unix' | 'tcp';
  /** What gRPC binds to. */
  readonly bindTo: string;
  /** For unix, the socket's path, to be removed at the end; for tcp, the host. */
  readonly path: string;
}

/**
 * Chooses where to listen: a new socket in the folder, or on Windows a port of 127.0.0.1 that the
 * system picks.
 *
 * @throws LocalError `LOCAL_REFUSED` when the path would be longer than a socket's may be.
 */
export function chooseListenAddress(folder: string, platform: NodeJS.Platform): ListenAddress {
  if (platform === 'win32') return { network: 'tcp', bindTo: '127.0.0.1:0', path: '127.0.0.1' };
  const path = join(folder, `plugin${randomBytes(5).toString('hex')}`);
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    throw new LocalError('LOCAL_REFUSED', 'the path of the socket is too long', {
      hint: 'Set PLUGIN_UNIX_SOCKET_DIR to a short folder.',
    });
  }
  return { network: 'unix', bindTo: `unix:${path}`, path };
}

/** The line that tells the host where to connect: core 1, protocol 1, no certificate, multiplexing. */
export function toHandshakeLine({ network, path }: ListenAddress, port: number): string {
  return `1|1|${network}|${network === 'unix' ? path : `${path}:${String(port)}`}|grpc||true\n`;
}

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, the final NUL among them. */
const LONGEST_SOCKET_PATH = 103;
