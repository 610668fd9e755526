import { isAlias, isMap, isScalar, isSeq, type Pair, type ParsedNode } from 'yaml';
import { type Place } from '../kernel/index.ts';
import { type SourceText, type Span } from './source-text.ts';

/** The way to a value from the root of its file: keys of maps and indexes of lists. */
export type Path = readonly (string | number)[];

/** Finds values of one parsed file in its text. Nothing is computed before it is asked for. */
export interface Locator {
  /** Where the value stands, or the nearest value around it when there is no such value. */
  placeOf(path: Path): Place;
  /** Where the key of that member stands; its value when the path ends in an index. */
  placeOfKey(path: Path): Place;
  /** Where the value stands, or `undefined` when the file does not write one at this path. */
  findPlace(path: Path): Place | undefined;
  /** The stretch of text a value takes, an alias as it is written; `undefined` as above. */
  findSpan(path: Path): Span | undefined;
  /** Where the text first stands within the value; the value itself when it is spelt differently. */
  findTextPlace(path: Path, text: string): Place | undefined;
}

/** What a locator looks into. */
export interface LocatorInput {
  readonly source: SourceText;
  readonly contents: ParsedNode | null;
  readonly targets: ReadonlyMap<ParsedNode, ParsedNode>;
}

/** Creates the locator of one document. */
export function createLocator(input: LocatorInput): Locator {
  const { source, contents } = input;
  const step = createStepper(input.targets);
  const root: Spot = { key: undefined, value: contents };

  const walk = (path: Path): { readonly spot: Spot; readonly isExact: boolean } => {
    let spot = root;
    for (const key of path) {
      const next = step(spot.value, key);
      if (next === undefined) return { spot, isExact: false };
      spot = next;
    }
    return { spot, isExact: true };
  };
  const find = (path: Path): Spot | undefined => {
    const { spot, isExact } = walk(path);
    return isExact ? spot : undefined;
  };
  const findSpan = (path: Path): Span | undefined => {
    const spot = find(path);
    return spot && toSpan(spot);
  };
  const findPlace = (path: Path): Place | undefined => {
    const span = findSpan(path);
    return span && source.placeAt(span);
  };
  return {
    placeOf: (path) => source.placeAt(toSpan(walk(path).spot)),
    placeOfKey: (path) => {
      const { key, value } = walk(path).spot;
      return source.placeAt(toSpan({ key: undefined, value: key ?? value }));
    },
    findPlace,
    findSpan,
    findTextPlace: (path, text) => {
      const value = find(path)?.value;
      if (value === undefined || value === null) return findPlace(path);
      const [start, end] = value.range;
      const offset = source.text.slice(start, end).indexOf(text);
      if (offset === -1) return findPlace(path);
      return source.placeAt({ offset: start + offset, length: text.length });
    },
  };
}

/** A value in the text and the key it stands under. */
interface Spot {
  readonly key: ParsedNode | undefined;
  readonly value: ParsedNode | null;
}

type Member = Pair<ParsedNode, ParsedNode | null>;
type Step = (from: ParsedNode | null, key: string | number) => Spot | undefined;

function createStepper(targets: ReadonlyMap<ParsedNode, ParsedNode>): Step {
  const indexes = new WeakMap<object, ReadonlyMap<string, Member>>();
  const follow = (node: ParsedNode | null): ParsedNode | null =>
    node !== null && isAlias(node) ? (targets.get(node) ?? null) : node;
  const toName = (key: ParsedNode): string => {
    const target = follow(key);
    return isScalar(target) ? target.source : '';
  };
  const indexOf = (map: { readonly items: readonly Member[] }): ReadonlyMap<string, Member> => {
    const known = indexes.get(map);
    if (known !== undefined) return known;
    const index = new Map(map.items.map((item) => [toName(item.key), item]));
    indexes.set(map, index);
    return index;
  };
  const step: Step = (from, key) => {
    const node = follow(from);
    if (isSeq<ParsedNode>(node)) {
      const value = node.items[Number(key)];
      return value === undefined ? undefined : { key: undefined, value };
    }
    if (!isMap<ParsedNode, ParsedNode | null>(node)) return undefined;
    const index = indexOf(node);
    const member = index.get(String(key));
    if (member !== undefined) return { key: member.key, value: member.value };
    return stepIntoMerged(index.get('<<')?.value ?? null, key);
  };
  const stepIntoMerged: Step = (from, key) => {
    const merged = follow(from);
    if (!isSeq<ParsedNode>(merged)) return merged === null ? undefined : step(merged, key);
    for (const source of merged.items) {
      const spot = step(source, key);
      if (spot !== undefined) return spot;
    }
    return undefined;
  };
  return step;
}

/** A value that is not written at all (`key:`) is shown at its key. */
function toSpan({ key, value }: Spot): Span {
  const [offset, end] = value?.range ?? [0, 0];
  if (end > offset || key === undefined) return { offset, length: end - offset };
  const [keyOffset, keyEnd] = key.range;
  return { offset: keyOffset, length: keyEnd - keyOffset };
}
