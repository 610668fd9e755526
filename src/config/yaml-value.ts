import { type Alias, isAlias, isMap, isScalar, type ParsedNode, Scalar } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { type ConfigFindingCode } from './finding.ts';
import { type ChildKey, LiteralTexts } from './literal-texts.ts';
import { findMember, type OpenObject, setMember } from './members.ts';
import { type Span } from './source-text.ts';
import { resolvePlain, resolveTagged, type ScalarMeaning } from './yaml-scalar.ts';

/** A key or number that YAML allows and JSON cannot hold (T-24). */
export interface Oddity {
  readonly code: 'NON_STRING_KEY' | 'NON_FINITE_NUMBER';
  readonly span: Span;
  /** The list or map it stands in; typed sections take odd keys as their literal text. */
  readonly owner: JsonValue;
}

/** Something that makes the whole document unacceptable. */
export interface ConversionProblem {
  readonly code: ConfigFindingCode;
  readonly detail: string;
  readonly span: Span;
}

/** A document as values, and what was met on the way. */
export interface ConvertedDocument {
  readonly root: JsonValue;
  readonly problems: readonly ConversionProblem[];
  readonly oddities: readonly Oddity[];
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<ParsedNode, ParsedNode>;
  readonly texts: LiteralTexts;
}

/** Turns a composed document into values in one pass, aliases and merge keys (`<<`) resolved. */
export function convertDocument(contents: ParsedNode | null): ConvertedDocument {
  const conversion = new Conversion();
  const root = contents === null ? null : conversion.convert(contents, 0);
  const { problems, oddities, targets, texts } = conversion;
  return { root, problems, oddities, targets, texts };
}

/** Levels of lists and maps; deeper is no config anyone wrote, and would exhaust the stack. */
const MAX_DEPTH = 500;
/** Values that aliases may add. Ten thousand modules sharing a map of thirty stay well below. */
const MAX_ALIASED_VALUES = 1_000_000;

/** An anchored value: what it is and what every alias to it costs. */
interface Anchor {
  readonly node: ParsedNode;
  readonly value: JsonValue;
  readonly values: number;
  readonly height: number;
  readonly oddity: Oddity | undefined;
}

/** One pass over one document. */
class Conversion {
  readonly problems: ConversionProblem[] = [];
  readonly oddities: Oddity[] = [];
  readonly targets = new Map<ParsedNode, ParsedNode>();
  readonly texts = new LiteralTexts();
  /** `undefined` while the anchored value is still being read. */
  readonly #anchors = new Map<string, Anchor | undefined>();
  #values = 0;
  #aliasedValues = 0;
  #deepest = 0;

  convert(node: ParsedNode, depth: number): JsonValue {
    this.#values += 1;
    this.#deepest = Math.max(this.#deepest, depth);
    if (isAlias(node)) return this.#followAlias(node, depth);
    if (depth > MAX_DEPTH) return this.#refuseDepth(node);
    return node.anchor === undefined
      ? this.#convertContent(node, depth)
      : this.#convertAnchored(node, node.anchor, depth);
  }

  #convertContent(node: Exclude<ParsedNode, Alias.Parsed>, depth: number): JsonValue {
    if (isScalar(node)) return this.#toValue(node, readScalar(node));
    if (isMap(node)) return this.#convertMap(node, depth);
    const list: JsonValue[] = [];
    for (const item of node.items) {
      const value = this.convert(item, depth + 1);
      this.#noteText(list, list.length, { node: item, value });
      list.push(value);
    }
    return list;
  }

  #convertMap(
    node: Extract<ParsedNode, { items: { key: ParsedNode }[] }>,
    depth: number,
  ): JsonObject {
    const object: OpenObject = {};
    let merged: ParsedNode | null | undefined;
    for (const { key, value } of node.items) {
      const isMerge = isMergeKey(key);
      const name = isMerge ? MERGE_KEY : this.#toKey(key, object);
      if (isMerge ? merged !== undefined : Object.hasOwn(object, name)) {
        this.#refuse(
          'DUPLICATE_KEY',
          key,
          `The key "${name}" is given twice in the same map. Keep one of them.`,
        );
      } else if (isMerge) {
        merged = value;
      } else {
        const converted = value === null ? null : this.convert(value, depth + 1);
        setMember(object, name, converted);
        if (value !== null) this.#noteText(object, name, { node: value, value: converted });
      }
    }
    if (merged !== undefined) this.#merge(object, merged, depth);
    return object;
  }

  /** The name of a member. A key that is not a string keeps its literal text and is noted. */
  #toKey(key: ParsedNode, owner: JsonObject): string {
    const target = isAlias(key) ? this.#findAnchor(key)?.node : key;
    if (target === undefined) return '';
    if (!isScalar(target)) {
      this.#refuse(
        'CONFIG_SYNTAX',
        key,
        'A list or a map cannot be a key. Use plain text as the key.',
      );
      return '';
    }
    if (!isAlias(key) && target.anchor !== undefined) this.convert(key, 0);
    const meaning = readScalar(target);
    if (meaning.kind === 'value' && typeof meaning.value === 'string') return meaning.value;
    this.oddities.push({ code: 'NON_STRING_KEY', span: toSpan(key), owner });
    return target.source;
  }

  /** Adds what the object does not have itself; of several sources the first wins. */
  #merge(object: OpenObject, node: ParsedNode | null, depth: number): void {
    const value = node === null ? null : this.convert(node, depth + 1);
    for (const source of Array.isArray(value) ? value : [value]) {
      if (isJsonObject(source)) {
        this.#mergeFrom(source, object);
      } else if (node !== null) {
        const detail = 'Only a map, or a list of maps, can be merged with `<<`.';
        this.#refuse('CONFIG_SYNTAX', node, detail);
      }
    }
  }

  #mergeFrom(source: JsonObject, object: OpenObject): void {
    for (const key of Object.keys(source)) {
      if (Object.hasOwn(object, key)) continue;
      setMember(object, key, findMember(source, key) ?? null);
      this.texts.copy(source, object, key);
    }
  }

  #convertAnchored(
    node: Exclude<ParsedNode, Alias.Parsed>,
    name: string,
    depth: number,
  ): JsonValue {
    const [valuesBefore, oddBefore, deepestBefore] = [
      this.#values,
      this.oddities.length,
      this.#deepest,
    ];
    this.#anchors.set(name, undefined);
    this.#deepest = depth;
    const value = this.#convertContent(node, depth);
    this.#anchors.set(name, {
      node,
      value,
      values: this.#values - valuesBefore + 1,
      height: this.#deepest - depth,
      oddity: this.oddities[oddBefore],
    });
    this.#deepest = Math.max(this.#deepest, deepestBefore);
    return value;
  }

  #followAlias(alias: Alias.Parsed, depth: number): JsonValue {
    const anchor = this.#findAnchor(alias);
    if (anchor === undefined || this.#aliasedValues > MAX_ALIASED_VALUES) return null;
    this.#values += anchor.values;
    this.#aliasedValues += anchor.values;
    this.#deepest = Math.max(this.#deepest, depth + anchor.height);
    if (this.#aliasedValues > MAX_ALIASED_VALUES) {
      const limit = String(MAX_ALIASED_VALUES);
      this.#refuse(
        'CONFIG_ALIAS_BOMB',
        alias,
        `Aliases up to this one stand for more than ${limit} values. Write less with aliases, or split the config.`,
      );
      return null;
    }
    if (depth + anchor.height > MAX_DEPTH) return this.#refuseDepth(alias);
    if (anchor.oddity !== undefined) this.oddities.push({ ...anchor.oddity, span: toSpan(alias) });
    return anchor.value;
  }

  #findAnchor(alias: Alias.Parsed): Anchor | undefined {
    const anchor = this.#anchors.get(alias.source);
    if (anchor === undefined) {
      const detail = this.#anchors.has(alias.source)
        ? `The value of the anchor "${alias.source}" contains itself. Write the inner value out.`
        : // Not its name: what was meant as text may be a password that begins with an asterisk.
          'No anchor of this name stands before this alias. Define it first, or quote the text.';
      this.#refuse('UNKNOWN_ANCHOR', alias, detail);
      return undefined;
    }
    this.targets.set(alias, anchor.node);
    return anchor;
  }

  #toValue(node: Scalar.Parsed, meaning: ScalarMeaning): JsonValue {
    switch (meaning.kind) {
      case 'value':
      case 'timestamp':
        return meaning.value;
      case 'non-finite':
        this.oddities.push({ code: 'NON_FINITE_NUMBER', span: toSpan(node), owner: null });
        return node.source;
      case 'mismatch':
        this.#refuse(
          'CONFIG_SYNTAX',
          node,
          `The value is tagged ${meaning.tag} but is not one. Correct the value or drop the tag.`,
        );
        return null;
    }
  }

  #noteText(parent: object, key: ChildKey, child: { node: ParsedNode; value: JsonValue }): void {
    const scalar = isAlias(child.node) ? this.targets.get(child.node) : child.node;
    if (!isScalar(scalar) || scalar.tag === BINARY_TAG) return;
    this.texts.note(parent, key, { text: scalar.source, value: child.value });
  }

  #refuseDepth(node: ParsedNode): null {
    if (!this.problems.some((problem) => problem.code === 'CONFIG_TOO_DEEP')) {
      const limit = String(MAX_DEPTH);
      this.#refuse(
        'CONFIG_TOO_DEEP',
        node,
        `Lists and maps are nested more than ${limit} levels deep here. Flatten them.`,
      );
    }
    return null;
  }

  #refuse(code: ConfigFindingCode, node: ParsedNode, detail: string): void {
    this.problems.push({ code, detail, span: toSpan(node) });
  }
}

const MERGE_KEY = '<<';
const BINARY_TAG = 'tag:yaml.org,2002:binary';

/** Unquoted `<<` only, as yaml.v3 has it. */
function isMergeKey(key: ParsedNode): boolean {
  return isScalar(key) && key.source === MERGE_KEY && key.type === Scalar.PLAIN;
}

function readScalar(node: Scalar.Parsed): ScalarMeaning {
  if (node.tag !== undefined && node.tag !== '!') return resolveTagged(node.source, node.tag);
  return node.type === Scalar.PLAIN
    ? resolvePlain(node.source)
    : { kind: 'value', value: node.source };
}

function toSpan(node: ParsedNode): Span {
  const [offset, end] = node.range;
  return { offset, length: end - offset };
}
