import { isDeepStrictEqual } from 'node:util';
import { Checker, type Located, type ParsedFile, parseYaml } from '../config/index.ts';
import {
  type Diagnostic,
  hasErrors,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../kernel/index.ts';
import type { PluginPin } from './model.ts';
import { readPinFields } from './parse-manifest.ts';
import {
  blockEndOf,
  endOf,
  findNode,
  isMapNode,
  lineStartOf,
  readLayout,
  type YamlPath,
} from './yaml-layout.ts';
import { removeYamlMember } from './yaml-remove.ts';

/** A pin inside a config: an entry of `requires.plugins` that says more than a name. */
export interface InlinePin {
  readonly pin: PluginPin;
  /** Where it stands in the list. */
  readonly index: number;
  /** The entry as it is written: lines without the dash and its indentation. */
  readonly lines: readonly string[];
  /** Its members that pin something, and move. */
  readonly moving: readonly string[];
  /** Its other members but the name, which stay. */
  readonly staying: readonly string[];
}

export type InlinePinsOutcome =
  | { readonly kind: 'read'; readonly pins: readonly InlinePin[] }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

const PLUGINS = ['requires', 'plugins'] as const;

/**
 * Finds the pins in a config: the entries of `requires.plugins` with a version, a source, a token or
 * a signer. Entries that are only a name say what is needed and are no pins; `verify` without an
 * identity asks for a check of another kind. Both stay where they are.
 */
export function readInlinePins(file: string, text: string): InlinePinsOutcome {
  const parsed = parseYaml(file, text);
  if (parsed.kind === 'invalid') return parsed;
  const checker = new Checker(parsed.file);
  const pins = findEntries(parsed.file, checker).flatMap((map): InlinePin[] => {
    const keys = Object.keys(map.value).filter((key) => key !== 'name');
    const moving = keys.filter((key) => isPinning(map.value, key));
    if (moving.length === 0) return [];
    const index = Number(map.path.at(-1));
    return [
      {
        pin: readPinFields(map, { checker, file: parsed.file }),
        index,
        lines: readLines(text, [...PLUGINS, index]),
        moving,
        staying: keys.filter((key) => !moving.includes(key)),
      },
    ];
  });
  const { diagnostics } = checker;
  return hasErrors(diagnostics) ? { kind: 'invalid', diagnostics } : { kind: 'read', pins };
}

function findEntries({ root }: ParsedFile, checker: Checker): readonly Located<JsonObject>[] {
  const requires = isJsonObject(root) ? root['requires'] : undefined;
  if (!isJsonObject(requires)) return [];
  const list = checker.list(checker.member({ value: requires, path: ['requires'] }, 'plugins'));
  return list.flatMap(({ value, path }) => (isJsonObject(value) ? [{ value, path }] : []));
}

function isPinning(entry: JsonObject, key: string): boolean {
  if (key === 'verify') return isJsonObject(entry[key]) && 'identity' in entry[key];
  return key === 'version' || key === 'source' || key === 'auth';
}

/** The lines of a list item; the first begins behind the dash, the others lose as much margin. */
function readLines(text: string, path: YamlPath): readonly string[] {
  const node = findNode(readLayout(text), path);
  if (!isMapNode(node)) return [];
  const [start] = node.range;
  const column = start - lineStartOf(text, start);
  const end = blockEndOf(text, endOf(node), column - 1);
  const lines = text.slice(start, end).split(/\r?\n/);
  const margin = new RegExp(`^ {0,${String(column)}}`);
  const trimmed = lines.map((line, index) => (index === 0 ? line : line.replace(margin, '')));
  return trimmed.at(-1) === '' ? trimmed.slice(0, -1) : trimmed;
}

/** The config without what pins something; `undefined` when it cannot be cut out safely. */
export function removeInlinePins(text: string, pins: readonly InlinePin[]): string | undefined {
  let edited: string | undefined = text;
  for (const { index, moving } of pins) {
    for (const key of moving) {
      edited =
        edited === undefined ? undefined : removeYamlMember(edited, [...PLUGINS, index], key);
    }
  }
  return edited !== undefined && isWithoutPins(edited, text, pins) ? edited : undefined;
}

/** Whether a config says exactly what it said before, but for what pinned something. */
function isWithoutPins(edited: string, before: string, pins: readonly InlinePin[]): boolean {
  const [now, old] = [parseYaml('', edited), parseYaml('', before)];
  if (now.kind === 'invalid' || old.kind === 'invalid') return false;
  const { root } = old.file;
  if (!isJsonObject(root) || !isJsonObject(root['requires'])) return false;
  const plugins = root['requires']['plugins'];
  if (!Array.isArray(plugins)) return false;
  const moving = new Map(pins.map((pin) => [pin.index, pin.moving]));
  const kept = plugins.map((entry: JsonValue, index) => {
    const gone = moving.get(index) ?? [];
    if (!isJsonObject(entry)) return entry;
    return Object.fromEntries(Object.entries(entry).filter(([key]) => !gone.includes(key)));
  });
  return isDeepStrictEqual(now.file.root, {
    ...root,
    requires: { ...root['requires'], plugins: kept },
  });
}
