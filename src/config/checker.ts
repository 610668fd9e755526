import {
  type Diagnostic,
  isJsonObject,
  type JsonArray,
  type JsonObject,
  type JsonValue,
  type Place,
  suggest,
} from '../kernel/index.ts';
import { type ConfigFindingCode, toFinding } from './finding.ts';
import { type Path } from './locate.ts';
import { findMember } from './members.ts';
import { type ParsedFile } from './parse.ts';
import { type Span } from './source-text.ts';

/** A value and where it stands in its file. */
export interface Located<Value = JsonValue> {
  readonly value: Value;
  readonly path: Path;
}

const UNREAD =
  'Only the first YAML document of a file is read, and nothing from here on. Take out the `---` before it, or move it to a file of its own.';

/**
 * Reads the parts of one file that are ours into the shapes they must have, and collects a finding
 * for everything that has another shape. Absent and null values are never a finding.
 */
export class Checker {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: ParsedFile;
  readonly #owned: Path[] = [];
  /** Maps whose keys upstream decodes into strings: an odd key is its literal text there. */
  readonly #typed = new Set<JsonValue>();

  constructor(file: ParsedFile) {
    this.#file = file;
    if (file.unread !== undefined) this.report('UNREAD_DOCUMENT', UNREAD, file.unread);
  }

  report(code: ConfigFindingCode, detail: string, place: Place): void {
    this.diagnostics.push(toFinding(code, detail, place));
  }

  /** Declares a part of the file ours: keys and numbers that JSON cannot hold are refused in it. */
  own(path: Path): void {
    this.#owned.push(path);
  }

  /** The map's member with its path. */
  member(map: Located<JsonObject>, key: string): Located {
    return { value: findMember(map.value, key) ?? null, path: [...map.path, key] };
  }

  map({ value, path }: Located): Located<JsonObject> | undefined {
    if (isJsonObject(value)) {
      this.#typed.add(value);
      return { value, path };
    }
    this.#expect('a map', { value, path });
    return undefined;
  }

  list({ value, path }: Located): readonly Located[] {
    if (isList(value)) return value.map((item, index) => ({ value: item, path: [...path, index] }));
    this.#expect('a list', { value, path });
    return [];
  }

  /** The text of a scalar as it is written; empty when absent. */
  text(map: Located<JsonObject>, key: string): string {
    const text = this.#file.texts.textOf(map.value, key);
    if (text === undefined) this.#expect('text', this.member(map, key));
    return text ?? '';
  }

  /** The texts of a list of scalars. */
  texts(map: Located<JsonObject>, key: string): readonly string[] {
    const member = this.member(map, key);
    const found: string[] = [];
    for (const { value, path } of this.list(member)) {
      const text = this.#file.texts.textOf(member.value, Number(path.at(-1)));
      if (text === undefined) this.#refuseShape('text', { value, path });
      else found.push(text);
    }
    return found;
  }

  /** True or false, also in the words that yaml.v3 takes for one where a boolean is wanted. */
  flag(map: Located<JsonObject>, key: string): boolean | undefined {
    const member = this.member(map, key);
    const flag = toFlag(member.value);
    if (flag === undefined) this.#expect('true or false', member);
    return flag;
  }

  /** A whole number from 0 on; 0 when absent. */
  count(map: Located<JsonObject>, key: string): number {
    const member = this.member(map, key);
    if (typeof member.value === 'number' && Number.isInteger(member.value) && member.value >= 0) {
      return member.value;
    }
    this.#expect('a whole number', member);
    return 0;
  }

  /** Refuses every key that is not among the known ones. */
  onlyKeys(map: Located<JsonObject>, known: readonly string[]): void {
    for (const key of Object.keys(map.value)) {
      if (known.includes(key)) continue;
      const place = this.#file.locator.placeOfKey([...map.path, key]);
      const detail = `The key "${key}" means nothing here.${suggest(key, known)} Known keys are ${known.join(', ')}.`;
      this.report('UNKNOWN_KEY', detail, place);
    }
  }

  /** Refuses keys and numbers that JSON cannot hold, in the parts that are ours (T-24). */
  refuseOddities(): void {
    if (this.#file.oddities.length === 0) return;
    const spans = this.#owned
      .map((path) => this.#file.locator.findSpan(path))
      .filter((span) => span !== undefined)
      .sort((left, right) => left.offset - right.offset);
    const oddities = this.#file.oddities
      .filter(({ code, owner }) => code !== 'NON_STRING_KEY' || !this.#typed.has(owner))
      .toSorted((left, right) => left.span.offset - right.span.offset);
    let next = 0;
    for (const { code, span } of oddities) {
      while (endOf(spans[next]) <= span.offset) next += 1;
      const owned = spans[next];
      if (owned === undefined || owned.offset > span.offset) continue;
      this.report(code, ODDITY_DETAILS[code], this.#file.source.placeAt(span));
    }
  }

  #expect(wanted: string, located: Located): void {
    if (located.value !== null) this.#refuseShape(wanted, located);
  }

  #refuseShape(wanted: string, { value, path }: Located): void {
    const remedy =
      value === 'null'
        ? 'In quotes, "null" is text: write null without them.'
        : 'Correct the value.';
    const detail = `"${path.join('.')}" must be ${wanted}, but it is ${describe(value)}. ${remedy}`;
    this.report('BAD_SHAPE', detail, this.#file.locator.placeOf(path));
  }
}

const ODDITY_DETAILS = {
  NON_STRING_KEY:
    'YAML reads this key as a number, a boolean, a date or nothing, and providers can only be given text keys. Put the key in quotes.',
  NON_FINITE_NUMBER:
    'Infinity and "not a number" cannot be sent to a provider. Use a number, or put the value in quotes.',
} as const;

function isList(value: JsonValue): value is JsonArray {
  return Array.isArray(value);
}

function toFlag(value: JsonValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 'yes' || value === 'on' || value === 'y' || value === 'Y') return true;
  return value === 'no' || value === 'off' || value === 'n' || value === 'N' ? false : undefined;
}

function describe(value: JsonValue): string {
  if (value === null) return 'empty';
  if (isList(value)) return 'a list';
  if (isJsonObject(value)) return 'a map';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'true or false' : 'a number';
}

/** Past everything when there is no span, so that a search ends. */
function endOf(span: Span | undefined): number {
  return span === undefined ? Infinity : span.offset + span.length;
}
