import { encodeJson, type JsonValue, parseJson } from '../kernel/index.ts';
import type { Concealer } from '../ports/index.ts';
import { toExcerpt } from './excerpt.ts';
import { findAtPath, type JsonPath } from './json-path.ts';
import type { Expectation, ExpectedVersion, WantedValue } from './model.ts';
import type { Finding, Found } from './observation.ts';
import type { ReceivedBody } from './receive-body.ts';

/** An answer that was read as far as it is looked at. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: ReceivedBody;
}

type Redactor = Pick<Concealer, 'redact'>;

/**
 * Says whether an answer is what is expected, or what of it is not. The version comes last: a wrong
 * one says that everything else is in order and another release answers.
 */
export function judge(answer: Answer, expected: Expectation, redactor: Redactor): Finding {
  const { status } = answer;
  if (!expected.statuses.has(status)) {
    return { kind: 'wrong-status', status, expected: expected.statuses.text };
  }
  return (
    judgeHeaders(answer, expected, redactor) ??
    judgeBody(answer, expected, redactor) ??
    judgeJson(answer, expected, redactor) ??
    judgeVersion(answer, expected.version, redactor) ?? { kind: 'passed', status }
  );
}

/** Whether two names of a version mean the same: a commit may be shortened to 7 digits or more. */
export function isSameVersion(found: string, expected: string): boolean {
  if (found === expected) return true;
  const isCommit = COMMIT.test(found) && COMMIT.test(expected);
  if (!isCommit) return false;
  const [short = '', long = ''] = [found.toLowerCase(), expected.toLowerCase()].sort(
    (left, right) => left.length - right.length,
  );
  return FULL_LENGTHS.has(long.length) && long.startsWith(short);
}

const COMMIT = /^[\da-f]{7,64}$/i;
/** Of SHA-1 and SHA-256. */
const FULL_LENGTHS: ReadonlySet<number> = new Set([40, 64]);

function judgeHeaders(
  { headers }: Answer,
  expected: Expectation,
  redactor: Redactor,
): Finding | undefined {
  const wrong = expected.headers.find(({ name, value }) => headers.get(name)?.trim() !== value);
  if (wrong === undefined) return undefined;
  const found = toFound(headers.get(wrong.name), redactor);
  const { name, value } = wrong;
  return { kind: 'wrong-header', name, expected: toExcerpt(value, redactor), found };
}

function judgeBody(
  { body }: Answer,
  { bodyContains }: Expectation,
  redactor: Redactor,
): Finding | undefined {
  const missing = bodyContains.find((text) => !body.contains.has(text));
  if (missing === undefined) return undefined;
  const { sizeBytes, isWhole } = body;
  return { kind: 'wrong-body', missing: toExcerpt(missing, redactor), sizeBytes, isWhole };
}

function judgeJson(
  { body }: Answer,
  expected: Expectation,
  redactor: Redactor,
): Finding | undefined {
  for (const { path, value } of expected.json) {
    const looked = lookInto(body, path);
    if (looked.kind === 'value' && isWanted(looked.value, value)) continue;
    return {
      kind: 'wrong-json',
      path: path.text,
      expected: toExcerpt(value.kind === 'json' ? encodeJson(value.value) : value.text, redactor),
      found:
        looked.kind === 'value'
          ? toFound(encodeJson(looked.value), redactor)
          : { kind: looked.kind },
    };
  }
  return undefined;
}

function judgeVersion(
  answer: Answer,
  expected: ExpectedVersion | undefined,
  redactor: Redactor,
): Finding | undefined {
  if (expected === undefined) return undefined;
  const { said, value } = expected;
  const wrong = (found: Found): Finding => ({
    kind: 'wrong-version',
    said: said.kind === 'header' ? `header ${said.name}` : said.path.text,
    expected: toExcerpt(value, redactor),
    found,
  });
  if (said.kind === 'header') {
    const text = answer.headers.get(said.name)?.trim();
    return text !== undefined && isSameVersion(text, value)
      ? undefined
      : wrong(toFound(text, redactor));
  }
  const looked = lookInto(answer.body, said.path);
  if (looked.kind !== 'value') return wrong({ kind: looked.kind });
  const text = typeof looked.value === 'string' ? looked.value : encodeJson(looked.value);
  return isSameVersion(text, value) ? undefined : wrong(toFound(text, redactor));
}

type Looked =
  | { readonly kind: 'value'; readonly value: JsonValue }
  | Exclude<Found, { readonly kind: 'value' }>;

function lookInto(body: ReceivedBody, path: JsonPath): Looked {
  if (!body.isWhole) return { kind: 'too-long' };
  let document: JsonValue;
  try {
    // Some servers put a byte order mark before it.
    document = parseJson(body.text.reveal().replace(/^\ufeff/, ''));
  } catch {
    // What is not JSON is an answer like any other; the body itself is shown beside the finding.
    return { kind: 'not-json' };
  }
  const value = findAtPath(document, path);
  return value === undefined ? { kind: 'nothing' } : { kind: 'value', value };
}

function isWanted(found: JsonValue, wanted: WantedValue): boolean {
  if (wanted.kind === 'json') return encodeJson(found) === encodeJson(wanted.value);
  if (found === wanted.text) return true;
  try {
    return encodeJson(found) === encodeJson(parseJson(wanted.text));
  } catch {
    return false;
  }
}

function toFound(text: string | undefined, redactor: Redactor): Found {
  return text === undefined
    ? { kind: 'nothing' }
    : { kind: 'value', text: toExcerpt(text, redactor) };
}
