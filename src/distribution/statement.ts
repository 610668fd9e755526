import { isJsonObject, type JsonValue, parseJson } from '../kernel/index.ts';

/** What a signed statement is about, and what kind of thing it says. */
export interface Statement {
  readonly predicateType: string;
  /** The SHA-256 digests of its subjects, in lower case. */
  readonly subjects: ReadonlySet<string>;
}

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const TYPES: readonly unknown[] = [
  'https://in-toto.io/Statement/v0.1',
  'https://in-toto.io/Statement/v1',
];

/**
 * Reads an in-toto statement, as attestations sign it; `undefined` for anything else. Subjects
 * without a SHA-256 are left out.
 */
export function parseStatement(type: string, text: string): Statement | undefined {
  if (type !== PAYLOAD_TYPE) return undefined;
  const document = parse(text);
  if (!isJsonObject(document) || !TYPES.includes(document['_type'])) return undefined;
  const { predicateType, subject } = document;
  if (typeof predicateType !== 'string' || !Array.isArray(subject)) return undefined;
  return { predicateType, subjects: new Set(subject.flatMap(readDigest)) };
}

function readDigest(subject: JsonValue): readonly string[] {
  const digest = isJsonObject(subject) ? subject['digest'] : undefined;
  const sha256 = isJsonObject(digest) ? digest['sha256'] : undefined;
  return typeof sha256 === 'string' ? [sha256.toLowerCase()] : [];
}

function parse(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
