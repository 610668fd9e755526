import { fstatSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { ServerCredentials } from '@grpc/grpc-js';
import { systemClock } from './clock.ts';
import { chooseListenAddress, MAGIC_COOKIE, toHandshakeLine } from './handshake.ts';
import { createLog } from './hclog.ts';
import { createPluginServer } from './server.ts';
import { createProvider } from './session.ts';

declare const PLUGIN_VERSION: string;

const GRACE_MS = 1500;

if (process.env[MAGIC_COOKIE.name] === MAGIC_COOKIE.value) await main();
else {
  process.stderr.write(
    'This binary is a plugin. It is not meant to be run by itself: wfctl starts it.\n',
  );
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const log = createLog((line) => process.stderr.write(line));
  const ports = { clock: systemClock, environment: (name: string) => process.env[name] };
  const provider = createProvider({ log, version: PLUGIN_VERSION, ports });
  const address = chooseListenAddress(
    process.env['PLUGIN_UNIX_SOCKET_DIR'] ?? tmpdir(),
    process.platform,
  );
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    const leave = async (): Promise<void> => {
      await Promise.race([plugin.close(), systemClock.sleep(GRACE_MS)]);
      if (address.network === 'unix') await unlink(address.path).catch(() => undefined);
      process.exit(0);
    };
    void leave();
  };
  const plugin = createPluginServer(provider, end);
  // Ctrl-C reaches every process of the terminal; ours ends when its host says so.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', end);
  watchHost(end);
  const port = await listen();
  process.stdout.write(toHandshakeLine(address, port));
  log.debug('plugin address', { network: address.network, address: address.path });

  function listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      const credentials = ServerCredentials.createInsecure();
      plugin.server.bindAsync(address.bindTo, credentials, (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
  }
}

/**
 * Ends us when our host does, which closes the pipe it holds to our input. A terminal or a file
 * there is not a host: upstream's wfctl hands on its own input.
 */
function watchHost(end: () => void): void {
  const input = fstatSync(0);
  if (!input.isFIFO() && !input.isSocket()) return;
  process.stdin.on('end', end).on('close', end).on('error', end).resume();
}
