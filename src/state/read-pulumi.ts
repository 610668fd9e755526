import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
  Secret,
} from '../kernel/index.ts';
import {
  createLineFinder,
  escapeForPattern,
  type ForeignProblem,
  type ForeignResource,
  type ForeignState,
  MASKED,
  objectsOf,
  parseForeign,
  refuse,
  textOf,
} from './foreign-state.ts';

/**
 * Reads a deployment of Pulumi, version 3, as `pulumi stack export` prints it. What has no id of a
 * provider is left out: the stack, components and Pulumi’s own providers; and so is what a stack only
 * reads, or is still to delete.
 */
export function readPulumi(text: string): ForeignState {
  const parsed = parseForeign(text);
  if (parsed.kind === 'refused') return parsed;
  const { version, deployment } = parsed.document;
  if (typeof version !== 'number' || !isJsonObject(deployment)) {
    return refuse(
      'MALFORMED_STATE',
      'It has no version or no deployment. Take what this prints: pulumi stack export --show-secrets',
    );
  }
  if (version !== 3) {
    return refuse(
      'STATE_VERSION',
      `It is of version ${String(version)}, and this release reads version 3. Nothing was guessed.`,
    );
  }
  const findLine = createLineFinder(text);
  const resources: ForeignResource[] = [];
  const problems: ForeignProblem[] = [];
  for (const entry of objectsOf(deployment['resources'])) {
    const read = readResource(entry, findLine);
    if (read === undefined) continue;
    if ('code' in read) problems.push(read);
    else resources.push(read);
  }
  return { kind: 'read', resources, problems };
}

function readResource(
  entry: JsonObject,
  findLine: (wanted: RegExp) => number | undefined,
): ForeignResource | ForeignProblem | undefined {
  const address = textOf(entry['urn']);
  const type = textOf(entry['type']);
  const providerId = textOf(entry['id']);
  if (isLeftOut(entry, type)) return undefined;
  const line = findLine(new RegExp(`^ *"urn": "${escapeForPattern(address)}",?$`, 'gm'));
  const name = address.split('::').at(-1) ?? '';
  if (name === '' || type === '') {
    const text = 'It has no URN or no type.';
    return { code: 'NOT_UNDERSTOOD', address, text, line };
  }
  const fields = readFields(entry['outputs']);
  const additional = entry['additionalSecretOutputs'];
  const named = Array.isArray(additional) ? additional.map(textOf) : [];
  return {
    ...{ address, type, name, providerId, line },
    outputs: new Secret(Object.fromEntries(fields.plain)),
    sensitive: [...new Set([...fields.sensitive, ...named])],
    withheld: fields.withheld,
  };
}

function isLeftOut(entry: JsonObject, type: string): boolean {
  const isPulumis = type.startsWith('pulumi:');
  const isNone = textOf(entry['id']) === '' || entry['custom'] !== true;
  return isPulumis || isNone || entry['external'] === true || entry['delete'] === true;
}

interface Fields {
  readonly plain: readonly (readonly [string, JsonValue])[];
  readonly sensitive: readonly string[];
  readonly withheld: readonly string[];
}

function readFields(outputs: JsonValue | undefined): Fields {
  const plain: [string, JsonValue][] = [];
  const sensitive: string[] = [];
  const withheld: string[] = [];
  for (const [field, value] of Object.entries(isJsonObject(outputs) ? outputs : {})) {
    if (field.startsWith('__') || value === null) continue;
    const opened = open(value);
    if (opened.isSecret) sensitive.push(field);
    if (opened.value === undefined || opened.value === MASKED) withheld.push(field);
    else plain.push([field, opened.value]);
  }
  return { plain, sensitive, withheld };
}

/** How Pulumi marks its own kinds of values, and what marks a secret. */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';

/** A value without Pulumi’s marks; `undefined` where some of it is encrypted. */
function open(value: JsonValue): {
  readonly value: JsonValue | undefined;
  readonly isSecret: boolean;
} {
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue) => open(item));
    const opened = items.flatMap((item) => (item.value === undefined ? [] : [item.value]));
    const isSecret = items.some((item) => item.isSecret);
    return { value: opened.length === items.length ? opened : undefined, isSecret };
  }
  if (!isJsonObject(value)) return { value, isSecret: false };
  if (value[SIGNATURE] === SECRET) return { value: openSecret(value['plaintext']), isSecret: true };
  // Assets, archives and references to other resources are nothing that a record can hold.
  if (value[SIGNATURE] !== undefined) return { value: undefined, isSecret: false };
  const members = Object.entries(value).map(([key, item]) => ({ key, ...open(item) }));
  const opened = members.flatMap(({ key, value: item }) =>
    item === undefined ? [] : [{ key, item }],
  );
  return {
    value: opened.length === members.length ? toObject(opened) : undefined,
    isSecret: members.some(({ isSecret }) => isSecret),
  };
}

function toObject(
  members: readonly { readonly key: string; readonly item: JsonValue }[],
): JsonObject {
  return Object.fromEntries(members.map(({ key, item }) => [key, item]));
}

/** The plain text of a secret is JSON. */
function openSecret(plaintext: JsonValue | undefined): JsonValue | undefined {
  if (typeof plaintext !== 'string') return undefined;
  try {
    return parseJson(plaintext);
  } catch {
    return plaintext;
  }
}
