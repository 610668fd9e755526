import type { DefinitionFields } from './definition-fields.ts';
import type { Target } from './model.ts';

/** Where to connect to for one host and port, in place of what DNS says. */
export interface Override {
  readonly host: string;
  readonly port: string;
  readonly address: string;
}

/** Reads `resolve`: `host:port:address` each, as curl's option of that name has it. */
export function readOverrides(fields: DefinitionFields): readonly Override[] {
  const texts = fields.texts('resolve');
  const overrides = texts.map(parseOverride).filter((override) => override !== undefined);
  if (overrides.length === texts.length) return overrides;
  fields.refuse('resolve', 'It has to be host:port:address, the address as numbers.');
  return [];
}

function parseOverride(text: string): Override | undefined {
  const [, host = '', port = '', address = ''] =
    /^([^:]+):(\d{1,5}):\[?([\da-f:.]+)\]?$/i.exec(text.trim()) ?? [];
  return isAddress(address) ? { host: host.toLowerCase(), port, address } : undefined;
}

/** The address to connect to for a URL; `undefined` leaves it to DNS. */
export function findAddress(overrides: readonly Override[], url: URL): string | undefined {
  return overrides.find((override) => isFor(override, url))?.address;
}

/** Refuses an override that no target is reached by: DNS would answer in its place unnoticed. */
export function refuseUnused(
  fields: DefinitionFields,
  targets: readonly Pick<Target, 'url'>[],
): void {
  const unused = readOverrides(fields).find(
    (override) => !targets.some(({ url }) => isFor(override, url)),
  );
  if (unused === undefined) return;
  const { host, port } = unused;
  fields.refuse('resolve', `No target has the host ${host} and the port ${port}.`);
}

function isFor({ host, port }: Override, { hostname, port: own, protocol }: URL): boolean {
  return host === hostname && port === (own === '' ? DEFAULT_PORTS[protocol] : own);
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

/** Whether it is an address of IPv4 or IPv6, as a URL reads it. */
function isAddress(text: string): boolean {
  if (text.includes(':')) return URL.canParse(`http://[${text}]/`);
  return URL.canParse(`http://${text}/`) && new URL(`http://${text}/`).hostname === text;
}
