import { isPrivateAddress, type JsonObject, type JsonValue, Secret } from '../kernel/index.ts';
import { StateError } from './state-error.ts';

/** Upstream's own, for every object store. */
const DEFAULT_PREFIX = 'iac-state/';

/** What every key begins with. */
export function readPrefix(config: JsonObject): string {
  const prefix = readText(config, 'prefix') ?? DEFAULT_PREFIX;
  if (!prefix.split('/').some((segment) => segment === '.' || segment === '..')) return prefix;
  throw misconfigured(
    `the prefix ${prefix} of the state has a part that no URL can hold`,
    'Leave out `.` and `..`: a prefix is the beginning of a key and not a path.',
  );
}

/** The address of a server, under that name. */
export function readEndpoint(config: JsonObject, name = 'endpoint'): string | undefined {
  const endpoint = readText(config, name);
  if (endpoint === undefined) return undefined;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isServer =
    url !== undefined &&
    ['http:', 'https:'].includes(url.protocol) &&
    `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (isServer) return endpoint;
  throw misconfigured(
    `the \`${name}\` of the state is not the address of a server`,
    `Give \`${name}\` an address such as \`https://nyc3.digitaloceanspaces.com\`, without bucket and credentials.`,
  );
}

/** A text under either spelling of its name; an empty one counts as absent, as it does upstream. */
export function readText(config: JsonObject, name: string): string | undefined {
  const value = readEither(config, name) ?? '';
  if (typeof value === 'string') return value === '' ? undefined : value;
  throw misconfigured(`\`${name}\` of the state is not a text`, `Give \`${name}\` a text.`);
}

/** The name of a region, a project or the like: letters, digits and what joins them. */
export function readWord(config: JsonObject, name: string): string | undefined {
  const word = readText(config, name);
  if (word === undefined || /^[\w.:-]+$/.test(word)) return word;
  throw misconfigured(
    `the \`${name}\` of the state cannot be called ${word}`,
    `Give \`${name}\` the name alone, as the cloud writes it.`,
  );
}

/** A text that nobody may see. */
export function readSecret(config: JsonObject, name: string): Secret | undefined {
  const text = readText(config, name);
  return text === undefined ? undefined : new Secret(text);
}

/** True or false under either spelling of its name. */
export function readFlag(config: JsonObject, name: string): boolean | undefined {
  const value = readEither(config, name);
  if (value === undefined || typeof value === 'boolean') return value;
  throw misconfigured(
    `\`${name}\` of the state is not a flag`,
    `Set \`${name}\` to true or false.`,
  );
}

function readEither(config: JsonObject, name: string): JsonValue | undefined {
  const other = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const [one, two] = [config[name] ?? undefined, config[other] ?? undefined];
  if (one === undefined || two === undefined || one === two) return one ?? two;
  throw misconfigured(
    `\`${name}\` and \`${other}\` of the state say two different things`,
    'Keep one of the two.',
  );
}

/**
 * Refuses an address that a token or a signature would be sent to in the open; one of this machine
 * is none.
 *
 * @throws StateError `STATE_BACKEND_MISCONFIGURED`
 */
export function checkPrivate(endpoint: string): void {
  const url = new URL(endpoint);
  if (isPrivateAddress(url)) return;
  throw misconfigured(
    `the state would send credentials to ${url.hostname} without encryption`,
    'Give the address of the server with `https://`.',
  );
}

/** The error for settings that make no sense. */
export function misconfigured(message: string, hint: string): StateError {
  return new StateError('STATE_BACKEND_MISCONFIGURED', message, { hint });
}
