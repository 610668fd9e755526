import { fstatSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { type Server, ServerCredentials } from '@grpc/grpc-js';
import { systemClock } from './clock.ts';
import { chooseListenAddress, MAGIC_COOKIE, toHandshakeLine } from './handshake.ts';
import { createLog, type Log } from './hclog.ts';
import { createPluginServer } from './server.ts';
import { createProvider } from './session.ts';

/** The package's version, filled in by `tools/build-local-provider.mjs`. */
declare const PLUGIN_VERSION: string;

/** How long running calls may take to end; a go-plugin host kills after 2 s. */
const GRACE_MS = 1500;

const log = createLog((line) => process.stderr.write(line));
if (process.env[MAGIC_COOKIE.name] === MAGIC_COOKIE.value) {
  serve(log).catch((error: unknown) => {
    log.error('the plugin did not start', { error: error instanceof Error ? error.message : '' });
    process.exit(1);
  });
} else {
  process.stderr.write('This binary is a plugin of wfctl. It is not meant to be run by itself.\n');
  process.exitCode = 1;
}

async function serve(log: Log): Promise<void> {
  const environment = (name: string): string | undefined => process.env[name];
  const ports = { clock: systemClock, environment };
  const provider = createProvider({ log, version: PLUGIN_VERSION, ports });
  const folder = environment('PLUGIN_UNIX_SOCKET_DIR') ?? tmpdir();
  const address = chooseListenAddress(folder, process.platform);
  const leave = async (): Promise<void> => {
    await Promise.race([plugin.close(), systemClock.sleep(GRACE_MS)]);
    if (address.network === 'unix') await unlink(address.path).catch(() => undefined);
    process.exit(0);
  };
  let leaving: Promise<void> | undefined;
  const end = (): void => {
    leaving ??= leave();
  };
  const plugin = createPluginServer(provider, end);
  // Ctrl-C reaches every process of the terminal; ours ends when its host says so.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', end);
  watchHost(end);
  const port = await listen(plugin.server, address.bindTo);
  process.stdout.write(toHandshakeLine(address, port));
  log.debug('plugin address', { network: address.network, address: address.path });
}

function listen(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

/**
 * Ends us when our host does, which closes the pipe it holds to our input. A terminal, a file or
 * nothing there is not a host: upstream's wfctl hands on its own input.
 */
function watchHost(end: () => void): void {
  const input = fstatSync(0);
  if (!input.isFIFO() && !input.isSocket()) return;
  process.stdin.on('end', end).on('close', end).on('error', end).resume();
}
