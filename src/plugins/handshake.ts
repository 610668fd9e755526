import { PluginError } from './plugin-error.ts';
import { quote } from './quote.ts';

/** Where a plugin listens, as its first line of standard output says. */
export interface Handshake {
  /** What gRPC dials: `unix:/path` or `127.0.0.1:port`. */
  readonly target: string;
}

const CORE_PROTOCOL = '1';
const APP_PROTOCOL = '1';

/**
 * Parses go-plugin's handshake line, `1|1|unix|/tmp/plugin123|grpc||true`, of four to seven fields
 * (compat-plugins 1.3). The last two, a certificate and whether streams may share a connection, are
 * not used: we ask for neither.
 *
 * @throws PluginError `PLUGIN_HANDSHAKE`, quoting what was read.
 */
export function parseHandshake(line: string): Handshake {
  const fields = line.trim().split('|');
  const [core, app, network = '', address = '', protocol] = fields;
  if (fields.length < 4 || fields.length > 7) {
    throw refuse(line, 'is not a handshake', NOT_A_PLUGIN);
  }
  if (core !== CORE_PROTOCOL || app !== APP_PROTOCOL) {
    throw refuse(line, 'speaks another version of the plugin protocol', OTHER_VERSION);
  }
  // A plugin that leaves the field out is older than gRPC in go-plugin.
  if (protocol !== 'grpc') throw refuse(line, 'does not speak gRPC', OTHER_VERSION);
  return { target: toTarget(line, network, address) };
}

function toTarget(line: string, network: string, address: string): string {
  if (network === 'unix' && address.startsWith('/')) return `unix:${address}`;
  // Only this machine: a plugin that sent us elsewhere would be sent the provider's credentials.
  if (network === 'tcp' && /^(?:127\.0\.0\.1|\[::1\]):\d{1,5}$/.test(address)) return address;
  throw refuse(line, 'gives no address on this machine', OTHER_VERSION);
}

const NOT_A_PLUGIN =
  'The executable does not look like a provider plugin: check what is installed under its name.';
const OTHER_VERSION = 'Install a version of the plugin that is made for this protocol.';

function refuse(line: string, problem: string, hint: string): PluginError {
  const message = `the plugin's first line ${problem}: ${quote(line)}`;
  return new PluginError('PLUGIN_HANDSHAKE', message, { hint });
}
