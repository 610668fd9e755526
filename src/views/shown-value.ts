import { isJsonObject, isSensitiveName, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { SENSITIVE_TEXT } from '../outputs/index.ts';
import type { FieldChange } from '../resources/index.ts';
import { toPlainLine } from './plain.ts';

const MAX_SHOWN_LENGTH = 160;

/**
 * A value of a config as people may see it, on one line and not too long. Credentials inside URLs
 * and values under sensitive names read `(sensitive)`.
 */
export function showValue(value: JsonValue): string {
  const concealed = concealTree(value);
  const text = typeof concealed === 'string' ? concealed : JSON.stringify(concealed, bigintToText);
  const line = toPlainLine(text);
  return line.length <= MAX_SHOWN_LENGTH ? line : `${line.slice(0, MAX_SHOWN_LENGTH)}…`;
}

function bigintToText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function concealTree(value: JsonValue): JsonValue {
  if (typeof value === 'string') return concealUserinfo(value);
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [
        key,
        isSensitiveName(key) ? SENSITIVE_TEXT : concealTree(child),
      ]),
    );
  }
  return Array.isArray(value) ? value.map((child: JsonValue) => concealTree(child)) : value;
}

function concealUserinfo(text: string): string {
  return text.replace(/:\/\/[^\s/?#]*@/g, `://${SENSITIVE_TEXT}@`);
}

/** How a field reads that has no value; providers tell that as `null`. */
const NOT_SET = '(not set)';

/** A field's change as people may see it. */
export interface ShownChange {
  readonly path: string;
  readonly old: string;
  readonly new: string;
  readonly forceNew: boolean;
}

/**
 * What may be seen of a change that a provider reported.
 *
 * The provider was given every reference and variable filled in, and may also compare outputs. So a
 * text is shown only where the configs spell that very field out themselves; where one of them has
 * a `$` reference instead, or does not have the field, it reads `(sensitive)`.
 */
export function showChange(
  change: FieldChange,
  configs: readonly (JsonObject | undefined)[],
): ShownChange {
  const steps = change.path.match(/[^.[\]]+/g) ?? [];
  const origins = configs.map((config) => findOrigin(config, steps));
  const isSensitive =
    steps.some(isSensitiveName) || origins.some((origin) => origin === 'reference');
  const isSpelledOut = origins.some((origin) => origin === 'spelled-out');
  const show = (value: JsonValue): string => {
    if (value === null) return isSensitive ? SENSITIVE_TEXT : NOT_SET;
    return isSensitive || (!isSpelledOut && mayHoldText(value)) ? SENSITIVE_TEXT : showValue(value);
  };
  return {
    path: toPlainLine(change.path),
    old: show(change.old),
    new: show(change.new),
    forceNew: change.forceNew,
  };
}

type Origin = 'reference' | 'spelled-out' | 'absent';

function findOrigin(config: JsonObject | undefined, steps: readonly string[]): Origin {
  if (config === undefined) return 'absent';
  const inside = steps[0] === 'config' && config['config'] === undefined ? steps.slice(1) : steps;
  let value: JsonValue = config;
  for (const step of inside) {
    // A text where the path goes on: what stands there was put in its place.
    if (typeof value === 'string') return 'reference';
    const child: JsonValue | undefined = childAt(value, step);
    if (child === undefined) return 'absent';
    value = child;
  }
  return hasReference(value) ? 'reference' : 'spelled-out';
}

function childAt(value: JsonValue, step: string): JsonValue | undefined {
  if (isJsonObject(value)) return Object.hasOwn(value, step) ? value[step] : undefined;
  return Array.isArray(value) ? (value[Number(step)] as JsonValue | undefined) : undefined;
}

function hasReference(value: JsonValue): boolean {
  if (typeof value === 'string') return value.includes('$');
  if (isJsonObject(value)) return Object.values(value).some(hasReference);
  return Array.isArray(value) && value.some(hasReference);
}

function mayHoldText(value: JsonValue): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}
