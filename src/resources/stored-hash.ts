import type { JsonObject } from '../kernel/index.ts';
import { configHash } from './hash.ts';
import type { ResourceRecord } from './record.ts';
import { fillIn, type Lookup } from './references.ts';
import { withStoredSizing } from './sizing.ts';
import type { ResourceSpec } from './spec.ts';

/** The hash a record stands at; computed from its config where none was stored (T-37). */
export function storedHash(record: Pick<ResourceRecord, 'configHash' | 'appliedConfig'>): string {
  return record.configHash === '' ? configHash(record.appliedConfig) : record.configHash;
}

/** How a wanted config compares with what a record was last given. */
export type HashComparison = 'same' | 'same-in-older-form' | 'different';

/** What {@link compareHashes} needs to know the older forms. */
export interface OlderForms {
  readonly lookup: Lookup;
  /** The config with every variable expanded, as upstream hashed it up to v0.20.3. */
  readonly expandFully: ((spec: ResourceSpec) => JsonObject | undefined) | undefined;
  /** A size could not be translated, so what sizing added is known only from the record. */
  readonly isSizeUnresolved: boolean;
}

/**
 * Compares by hash alone. A config that upstream would have stored in another form is the same
 * config, in an older form: fully expanded (T-23), with references and secrets filled in (T-83),
 * with or without the module's `protected` (T-84), or after a sizing we cannot repeat (T-20).
 */
export function compareHashes(
  spec: ResourceSpec,
  record: ResourceRecord,
  forms: OlderForms,
): HashComparison {
  const stored = storedHash(record);
  if (configHash(spec.config) === stored) return 'same';
  for (const config of olderForms(spec, record, forms)) {
    if (configHash(config) === stored) return 'same-in-older-form';
  }
  return 'different';
}

/** Every other form the config may have been stored in; the likely ones first, none twice. */
function* olderForms(
  spec: ResourceSpec,
  record: ResourceRecord,
  forms: OlderForms,
): Generator<JsonObject> {
  for (const config of substitutedForms(spec, forms)) {
    if (config !== spec.config) yield config;
    yield* protectedForms(config);
    if (forms.isSizeUnresolved) {
      const sized = withStoredSizing(config, record.appliedConfig);
      yield sized;
      yield* protectedForms(sized);
    }
  }
}

function* substitutedForms(spec: ResourceSpec, forms: OlderForms): Generator<JsonObject> {
  const config = spec.config ?? {};
  yield config;
  const expanded = forms.expandFully?.(spec);
  if (expanded !== undefined) yield expanded;
  const filled = fillIn(config, forms.lookup, 'strict');
  if (filled.kind === 'filled' && filled.config.reveal() !== config) yield filled.config.reveal();
}

/** The same config with every other `protected` there can be. */
function* protectedForms(config: JsonObject): Generator<JsonObject> {
  const { protected: stated, ...rest } = config;
  if (stated !== undefined) yield rest;
  if (stated !== true) yield { ...rest, protected: true };
  if (stated !== false) yield { ...rest, protected: false };
}
