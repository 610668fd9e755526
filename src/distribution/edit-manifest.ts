import { isDeepStrictEqual } from 'node:util';
import { isScalar } from 'yaml';
import { parseYaml } from '../config/index.ts';
import { isJsonObject, type JsonArray, type JsonObject, type JsonValue } from '../kernel/index.ts';
import type { PluginPin } from './model.ts';
import { insertYamlItem, type ItemText } from './yaml-insert.ts';
import { findNode, readLayout, type YamlPath } from './yaml-layout.ts';
import { removeYamlItem, removeYamlMember } from './yaml-remove.ts';
import { toYamlFlowWord, toYamlWord } from './yaml-word.ts';

/** What a pin has to say. */
export type PinContent = Omit<PluginPin, 'place'>;

/**
 * A manifest with one more pin at its end. Like all edits here it leaves every other byte as it is
 * (comments, order, quotes, line ends), and is `undefined` when it cannot be made so: the result is
 * parsed again, and says exactly what the old text said but for the edit.
 */
export function addPin(text: string, pin: PinContent): string | undefined {
  const start = text === '' ? 'version: 1\n' : text;
  const edited = insertYamlItem(start, 'plugins', toItemText(pin));
  return confirm(edited, start, (plugins) => [...plugins, toValue(pin)]);
}

/** A manifest without the pin at that index. */
export function removePin(text: string, index: number): string | undefined {
  const edited = removeYamlItem(text, ['plugins'], index);
  return confirm(edited, text, (plugins) => plugins.filter((_, at) => at !== index));
}

/** A manifest with another version at that index, in the quotes that the old one had. */
export function updatePin(text: string, index: number, version: string): string | undefined {
  const edited = replaceScalar(text, ['plugins', index, 'version'], version);
  return confirm(edited, text, (plugins) =>
    plugins.map((plugin, at) =>
      at === index && isJsonObject(plugin) ? { ...plugin, version } : plugin,
    ),
  );
}

/** Which part of another file's text becomes a pin. */
export interface MovedPin {
  /** The item as it is written there: lines without the dash and its indentation. */
  readonly lines: readonly string[];
  readonly pin: PinContent;
  /** Members in those lines that are no part of a pin. */
  readonly strangers: readonly string[];
}

/** A manifest with a pin that was written elsewhere, in the words and with the comments it had there. */
export function addMovedPin(text: string, { lines, pin, strangers }: MovedPin): string | undefined {
  const start = text === '' ? 'version: 1\n' : text;
  const item = { ...toItemText(pin), block: lines };
  let edited = insertYamlItem(start, 'plugins', item);
  const index = countPlugins(start);
  for (const key of strangers) {
    edited = edited === undefined ? undefined : removeYamlMember(edited, ['plugins', index], key);
  }
  return confirm(edited, start, (plugins) => [...plugins, toValue(pin)]) ?? addPin(text, pin);
}

type Member = readonly [key: string, value: string];

function toItemText({ name, version, source, authEnv, ...pin }: PinContent): ItemText {
  const members: readonly Member[] = [
    ['name', name],
    ['version', version],
    ...(source === undefined ? [] : [['source', source] as const]),
  ];
  const nested: readonly (readonly [outer: string, members: readonly Member[]])[] = [
    ...(authEnv === undefined ? [] : [['auth', [['env', authEnv]]] as const]),
    ...(pin.identity === undefined ? [] : [['verify', toVerifyMembers(pin)] as const]),
  ];
  const toFlow = ([key, value]: Member): string => `${key}: ${toYamlFlowWord(value)}`;
  const toLine = ([key, value]: Member): string => `${key}: ${toYamlWord(value)}`;
  const flow = [
    ...members.map(toFlow),
    ...nested.map(([outer, inner]) => `${outer}: { ${inner.map(toFlow).join(', ')} }`),
  ];
  return {
    block: [
      ...members.map(toLine),
      ...nested.flatMap(([outer, inner]) => [
        `${outer}:`,
        ...inner.map((member) => `  ${toLine(member)}`),
      ]),
    ],
    flow: `{ ${flow.join(', ')} }`,
  };
}

function toVerifyMembers({
  identity,
  issuer,
}: Pick<PinContent, 'identity' | 'issuer'>): readonly Member[] {
  return [
    ...(identity === undefined ? [] : [['identity', identity] as const]),
    ...(issuer === undefined ? [] : [['issuer', issuer] as const]),
  ];
}

function toValue({ name, version, source, authEnv, identity, issuer }: PinContent): JsonObject {
  const verify = Object.fromEntries(toVerifyMembers({ identity, issuer }));
  return {
    ...{ name, version },
    ...(source === undefined ? {} : { source }),
    ...(authEnv === undefined ? {} : { auth: { env: authEnv } }),
    ...(identity === undefined ? {} : { verify }),
  };
}

function replaceScalar(text: string, path: YamlPath, value: string): string | undefined {
  const node = findNode(readLayout(text), path);
  if (!isScalar(node)) return undefined;
  const [start, end] = node.range;
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') return undefined;
  const written = quoteLike(text.slice(start, end), value);
  return text.slice(0, start) + written + text.slice(end);
}

function quoteLike(old: string, value: string): string {
  if (old.startsWith('"')) return JSON.stringify(value);
  return old.startsWith("'") ? `'${value.replaceAll("'", "''")}'` : toYamlWord(value);
}

/** The edited text, if it says what it should and nothing else. */
function confirm(
  edited: string | undefined,
  before: string,
  change: (plugins: readonly JsonValue[]) => readonly JsonValue[],
): string | undefined {
  if (edited === undefined) return undefined;
  const [old, now] = [readRoot(before), readRoot(edited)];
  if (old === undefined || now === undefined) return undefined;
  return isDeepStrictEqual(now, { ...old, plugins: change(toList(old['plugins'])) })
    ? edited
    : undefined;
}

function countPlugins(text: string): number {
  return toList(readRoot(text)?.['plugins']).length;
}

function readRoot(text: string): JsonObject | undefined {
  const parsed = parseYaml('', text);
  if (parsed.kind === 'invalid') return undefined;
  if (parsed.file.root === null) return {};
  return isJsonObject(parsed.file.root) ? parsed.file.root : undefined;
}

function toList(value: JsonValue | undefined): JsonArray {
  return isList(value) ? value : [];
}

function isList(value: JsonValue | undefined): value is JsonArray {
  return Array.isArray(value);
}
