import { stringify } from 'yaml';
import {
  compareBytes,
  encodeJson,
  type JsonObject,
  type JsonValue,
  quoteForShell,
  type Secret,
} from '../kernel/index.ts';
import { toOutputText } from './publish.ts';
import { SENSITIVE_TEXT } from './sensitive-text.ts';

/** The outputs of one resource, and which of them are sensitive. */
export interface OutputRecord {
  readonly name: string;
  readonly outputs: Secret<JsonObject>;
  /** Whether a field is sensitive; an undeclared field is. */
  readonly isSensitive: (field: string) => boolean;
}

export interface FormatOptions {
  readonly format: OutputFormat;
  /** Otherwise sensitive values read `(sensitive)`. */
  readonly showSensitive: boolean;
  /** Only this resource, by its resolved name. */
  readonly module?: string;
  /** Only this field. */
  readonly output?: string;
}

export const OUTPUT_FORMATS = ['value', 'env', 'json', 'yaml'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** How asking for outputs can end. */
export type FormatOutcome =
  | {
      readonly kind: 'formatted';
      /** Ends in a newline. */
      readonly text: string;
      /** The `module.field` names that read `(sensitive)` in the text. */
      readonly hidden: readonly string[];
    }
  | { readonly kind: 'no-outputs' }
  | {
      readonly kind: 'unknown-name';
      readonly what: 'module' | 'output';
      readonly name: string;
      /** The names there are. */
      readonly known: readonly string[];
    }
  /** `value` prints one value, and these match. */
  | { readonly kind: 'ambiguous'; readonly names: readonly string[] }
  /** `value` is for programs, which would take `(sensitive)` for the value of this output. */
  | { readonly kind: 'hidden'; readonly name: string }
  /** `env` would print two values under one variable name. */
  | { readonly kind: 'collision'; readonly variable: string; readonly names: readonly string[] };

interface Entry {
  readonly module: string;
  readonly field: string;
  readonly value: JsonValue;
  readonly isHidden: boolean;
}

/** Writes the outputs of resources for people or programs; resources keep the order given. */
export function formatOutputs(
  records: readonly OutputRecord[],
  options: FormatOptions,
): FormatOutcome {
  const { module, output } = options;
  const named = records.filter((record) => module === undefined || record.name === module);
  if (module !== undefined && named.length === 0) {
    return unknownName(
      'module',
      module,
      records.map((record) => record.name),
    );
  }
  const all = named.flatMap((record) => toEntries(record, options.showSensitive));
  const entries = all.filter((entry) => output === undefined || entry.field === output);
  if (output !== undefined && entries.length === 0) {
    return unknownName(
      'output',
      output,
      all.map((entry) => entry.field),
    );
  }
  return entries.length === 0 ? { kind: 'no-outputs' } : write(entries, options.format);
}

function unknownName(
  what: 'module' | 'output',
  name: string,
  known: readonly string[],
): FormatOutcome {
  return { kind: 'unknown-name', what, name, known: [...new Set(known)].sort(compareBytes) };
}

function toEntries(record: OutputRecord, showSensitive: boolean): readonly Entry[] {
  return Object.entries(record.outputs.reveal())
    .sort(([left], [right]) => compareBytes(left, right))
    .map(([field, value]) => {
      const isHidden = !showSensitive && record.isSensitive(field);
      return { module: record.name, field, value: isHidden ? SENSITIVE_TEXT : value, isHidden };
    });
}

function write(entries: readonly Entry[], format: OutputFormat): FormatOutcome {
  switch (format) {
    case 'value':
      return writeValue(entries);
    case 'env':
      return writeEnv(entries);
    case 'json':
      return formatted(entries, `${encodeJson(toTree(entries), { indent: 2 })}\n`);
    case 'yaml':
      return formatted(entries, stringify(toTree(entries), { sortMapEntries: true }));
  }
}

function writeValue(entries: readonly Entry[]): FormatOutcome {
  if (entries.length > 1) return { kind: 'ambiguous', names: entries.map(nameOf) };
  const [hidden] = entries.filter(({ isHidden }) => isHidden);
  if (hidden !== undefined) return { kind: 'hidden', name: nameOf(hidden) };
  return formatted(entries, entries.map(({ value }) => `${toOutputText(value)}\n`).join(''));
}

function formatted(entries: readonly Entry[], text: string): FormatOutcome {
  return {
    kind: 'formatted',
    text,
    hidden: entries.filter((entry) => entry.isHidden).map(nameOf),
  };
}

function nameOf(entry: Entry): string {
  return `${entry.module}.${entry.field}`;
}

function toTree(entries: readonly Entry[]): JsonObject {
  const modules = new Map<string, Map<string, JsonValue>>();
  for (const { module, field, value } of entries) {
    const fields = modules.get(module) ?? new Map<string, JsonValue>();
    modules.set(module, fields.set(field, value));
  }
  return Object.fromEntries(
    [...modules].map(([module, fields]) => [module, Object.fromEntries(fields)]),
  );
}

function writeEnv(entries: readonly Entry[]): FormatOutcome {
  const owners = new Map<string, Entry>();
  let text = '';
  for (const entry of entries) {
    const variable = `${toVariableName(entry.module)}_${toVariableName(entry.field)}`;
    const owner = owners.get(variable);
    if (owner !== undefined) {
      return { kind: 'collision', variable, names: [nameOf(owner), nameOf(entry)] };
    }
    owners.set(variable, entry);
    text += `${variable}=${quoteForShell(toOutputText(entry.value))}\n`;
  }
  return formatted(entries, text);
}

/**
 * A name as an environment variable: upper case, an underscore for every character that is no
 * ASCII letter, digit or underscore, and one before a leading digit (compat-core 5.6).
 */
export function toVariableName(name: string): string {
  const upper = Array.from(name, (character) => {
    const raised = character.toUpperCase();
    return /^[A-Z0-9_]$/.test(raised) ? raised : '_';
  }).join('');
  return /^[0-9]/.test(upper) ? `_${upper}` : upper;
}
