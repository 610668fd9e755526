import { isJsonObject, type JsonObject, parseJson, type Secret } from '../kernel/index.ts';

/** A resource as the state of another tool has it. */
export interface ForeignResource {
  /** How its own tool calls it: `module.shop.aws_db_instance.orders`, or a URN. */
  readonly address: string;
  readonly type: string;
  /** The name it was given in the code of that tool, never the cloud’s. */
  readonly name: string;
  readonly providerId: string;
  readonly outputs: Secret<JsonObject>;
  /** Fields that the tool says are secrets. */
  readonly sensitive: readonly string[];
  /** Fields whose value is not in the file: encrypted, or masked by whoever exported it. */
  readonly withheld: readonly string[];
  /** The line that names its type, where it has one of its own; starts at 1. */
  readonly line: number | undefined;
}

/** Something in the file that cannot be used. The text is a full sentence and holds no value. */
export interface ForeignProblem {
  readonly code: 'NO_ID' | 'NOT_UNDERSTOOD' | 'DEPOSED';
  readonly address: string;
  readonly text: string;
  readonly line: number | undefined;
}

export type ForeignState =
  | {
      readonly kind: 'read';
      readonly resources: readonly ForeignResource[];
      readonly problems: readonly ForeignProblem[];
    }
  /** The file is not such a state. The text is full sentences. */
  | {
      readonly kind: 'refused';
      readonly code: 'MALFORMED_STATE' | 'STATE_VERSION' | 'STATE_ENCRYPTED';
      readonly text: string;
    };

/** What stands in the place of a value that was masked when a state was exported. */
export const MASKED = '(sensitive)';

/** The file as a JSON object, or why it is none. The text is not repeated: it holds secrets. */
export function parseForeign(
  text: string,
):
  | { readonly kind: 'object'; readonly document: JsonObject }
  | (ForeignState & { readonly kind: 'refused' }) {
  try {
    const document = parseJson(text.replace(/^\uFEFF/, ''));
    if (isJsonObject(document)) return { kind: 'object', document };
    return refuse('MALFORMED_STATE', 'It is valid JSON but no object.');
  } catch {
    return refuse('MALFORMED_STATE', 'It is not valid JSON, or was cut off.');
  }
}

/** A refusal of the whole file. */
export function refuse(
  code: (ForeignState & { readonly kind: 'refused' })['code'],
  text: string,
): ForeignState & { readonly kind: 'refused' } {
  return { kind: 'refused', code, text };
}

/** The members of a list that are objects; empty where it is no list. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** A text, or the empty one where it is something else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * Counts lines up to ever later spots of a text. In one that is laid out differently it soon gives up,
 * since each search that fails goes to the end: a state may have tens of thousands of resources.
 */
export function createLineFinder(text: string): (wanted: RegExp) => number | undefined {
  let from = 0;
  let line = 1;
  let failures = 0;
  return (wanted) => {
    if (failures === MOST_FAILURES) return undefined;
    wanted.lastIndex = from;
    const found = wanted.exec(text);
    if (found === null) {
      failures += 1;
      return undefined;
    }
    for (let at = text.indexOf('\n', from); at !== -1 && at < found.index;) {
      line += 1;
      at = text.indexOf('\n', at + 1);
    }
    from = found.index;
    return line;
  };
}

/** How many lines may be looked for in vain. */
const MOST_FAILURES = 10;

/** For use in a regular expression. */
export function escapeForPattern(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}/-]/g, '\\$&');
}
