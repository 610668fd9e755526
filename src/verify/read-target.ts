import { isJsonObject, type JsonValue, Secret } from '../kernel/index.ts';
import type { HttpConnection, HttpRequest } from '../ports/index.ts';
import { type DefinitionFields, toText } from './definition-fields.ts';
import { parseJsonPath } from './json-path.ts';
import type {
  Expectation,
  ExpectedHeader,
  ExpectedJson,
  ExpectedVersion,
  Target,
} from './model.ts';
import { findAddress, readOverrides } from './override.ts';
import { toShownAddress } from './shown-address.ts';
import { parseStatusSet } from './status-set.ts';

/** What may be said of a target, or once for all of them. */
export const SHARED_KEYS = [
  ...['expect_status', 'expect_body_contains', 'expect_json', 'expect_header', 'expect_version'],
  ...['version_path', 'version_header', 'consecutive_successes', 'stable_for'],
  ...['method', 'headers', 'body', 'follow_redirects', 'tls_verify', 'resolve', 'request_timeout'],
] as const;

/** What may be said of a target alone. */
export const TARGET_KEYS = ['name', 'url'] as const;

const REQUEST_TIMEOUT_MS = 10_000;

/** Reads one target; what is wrong with it is among the fields' problems, and then it is no use. */
export function readTarget(fields: DefinitionFields): Target | undefined {
  const url = readUrl(fields);
  const request = readRequest(fields);
  const expected = readExpectation(fields);
  if (request.method === 'HEAD') refuseBodyWishes(fields);
  const steadiness = {
    consecutive: fields.count('consecutive_successes', 1) ?? 1,
    stableForMs: fields.durationMs('stable_for', 0) ?? 0,
  };
  const name = fields.text('name');
  const connection: HttpConnection = {
    isFresh: true,
    checksCertificate: fields.flag('tls_verify') ?? true,
    address: url && findAddress(readOverrides(fields), url),
  };
  if (url === undefined) return undefined;
  return {
    ...{ name: name ?? toShownAddress(url), url, expected, connection },
    ...request,
    ...steadiness,
  };
}

type Request = Pick<
  Target,
  'method' | 'headers' | 'body' | 'followsRedirects' | 'requestTimeoutMs'
>;

function readRequest(fields: DefinitionFields): Request {
  const method = fields.read('method', `one of ${METHODS.join(', ')}`, toMethod) ?? 'GET';
  if (fields.has('body') && (method === 'GET' || method === 'HEAD')) {
    fields.refuse('body', `A request by ${method} has no body; name another method.`);
  }
  return {
    method,
    headers: new Secret(readRequestHeaders(fields)),
    body: toSecret(fields.text('body')),
    followsRedirects: fields.flag('follow_redirects') ?? false,
    requestTimeoutMs: fields.durationMs('request_timeout', 1) ?? REQUEST_TIMEOUT_MS,
  };
}

function readUrl(fields: DefinitionFields): URL | undefined {
  if (!fields.has('url')) {
    fields.refuse('url', 'A target needs a url, or a from_output.', 'MISSING_VALUE');
  }
  return fields.webAddress('url');
}

const METHODS: readonly HttpRequest['method'][] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

function toMethod(value: JsonValue): HttpRequest['method'] | undefined {
  const name = toText(value)?.toUpperCase();
  return METHODS.find((method) => method === name);
}

function toSecret(text: string | undefined): Secret | undefined {
  return text === undefined ? undefined : new Secret(text);
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

function readRequestHeaders(fields: DefinitionFields): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readHeaders(fields, 'headers').map(({ name, value }) => [name, value] as const),
  );
}

/** A map of headers, or lines of `name: value`. */
function readHeaders(fields: DefinitionFields, key: string): readonly ExpectedHeader[] {
  return fields.read(key, 'a map of headers, or lines of "name: value"', parseHeaders) ?? [];
}

function parseHeaders(value: JsonValue): readonly ExpectedHeader[] | undefined {
  const pairs = toPairs(value, ':');
  const headers = pairs?.map(({ key, value: text }) => ({
    name: key.toLowerCase(),
    value: toText(text) ?? '',
  }));
  const isWellFormed = headers?.every(
    ({ name, value: text }) =>
      HEADER_NAME.test(name) && text !== '' && !/[\0-\x08\x0a-\x1f\x7f]|[^\0-\xff]/.test(text),
  );
  return isWellFormed === true ? headers : undefined;
}

interface Pair {
  readonly key: string;
  readonly value: JsonValue;
  /** Whether it comes from a line of text. */
  readonly isLine: boolean;
}

function toPairs(value: JsonValue, separator: ':' | '='): readonly Pair[] | undefined {
  if (isJsonObject(value)) {
    return Object.entries(value).map(([key, item]) => ({ key, value: item, isLine: false }));
  }
  const lines: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  const pairs = lines
    .flatMap((line) => (typeof line === 'string' ? line.split('\n') : ['']))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf(separator);
      const [key, text] = [line.slice(0, Math.max(0, at)), line.slice(at + 1)];
      return { key: key.trim(), value: text.trim(), isLine: true };
    });
  return pairs.length > 0 && pairs.every(({ key }) => key !== '') ? pairs : undefined;
}

function readExpectation(fields: DefinitionFields): Expectation {
  const statuses = fields.read(
    'expect_status',
    'statuses such as 200, 2xx, 200-399 or a list of them',
    (value) => parseStatusSet((Array.isArray(value) ? value : [value]).map(toStatusText).join(',')),
  );
  return {
    statuses: statuses ?? DEFAULT_STATUSES,
    bodyContains: fields.texts('expect_body_contains'),
    json:
      fields.read(
        'expect_json',
        'a map of paths, or lines of "path=value", each with a value; path="" expects an empty text',
        parseJsonWishes,
      ) ?? [],
    headers: readHeaders(fields, 'expect_header'),
    version: readVersion(fields),
  };
}

function refuseBodyWishes(fields: DefinitionFields): void {
  for (const key of ['expect_body_contains', 'expect_json', 'version_path']) {
    if (!fields.has(key)) continue;
    fields.refuse(key, 'An answer to HEAD has no body; name another method.', 'CANNOT_PASS');
  }
}

const DEFAULT_STATUSES = { text: '200', has: isOk, names: isOk } as const;

function isOk(status: number): boolean {
  return status === 200;
}

function toStatusText(value: JsonValue): string {
  return toText(value) ?? '';
}

function parseJsonWishes(value: JsonValue): readonly ExpectedJson[] | undefined {
  const pairs = toPairs(value, '=');
  const wishes = (pairs ?? []).flatMap(({ key, value: wanted, isLine }): ExpectedJson[] => {
    const path = parseJsonPath(key);
    // An expression that found nothing would pass with a service that knows as little (T-69).
    if (path === undefined || wanted === '') return [];
    return isLine && typeof wanted === 'string'
      ? [{ path, value: { kind: 'written', text: wanted } }]
      : [{ path, value: { kind: 'json', value: wanted } }];
  });
  return wishes.length > 0 && wishes.length === pairs?.length ? wishes : undefined;
}

/** A version needs a place where the answer says it, and such a place is there for a version. */
function readVersion(fields: DefinitionFields): ExpectedVersion | undefined {
  const value = fields.text('expect_version', 'a version or commit')?.trim();
  const path = fields.read('version_path', 'a path such as build.commit', (text) =>
    parseJsonPath(toText(text) ?? ''),
  );
  const header = fields.read('version_header', 'the name of a header', (text) =>
    HEADER_NAME.test(toText(text) ?? '') ? toText(text)?.toLowerCase() : undefined,
  );
  const [hasPath, hasHeader] = [fields.has('version_path'), fields.has('version_header')];
  if (!fields.has('expect_version')) {
    if (hasPath) fields.refuse('version_path', ALONE);
    if (hasHeader) fields.refuse('version_header', ALONE);
    return undefined;
  }
  if (hasPath === hasHeader) {
    fields.refuse(
      'expect_version',
      'It needs version_path or version_header, and not both, to say where an answer tells its version.',
    );
    return undefined;
  }
  if (value === undefined) return undefined;
  if (path !== undefined) return { value, said: { kind: 'path', path } };
  return header === undefined ? undefined : { value, said: { kind: 'header', name: header } };
}

const ALONE =
  'It says where an answer tells its version, but no expect_version says which it must be.';
