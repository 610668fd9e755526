import type { Diagnostic, JsonObject } from '../kernel/index.ts';
import type { CallOptions, ResourceDriver } from './driver.ts';
import type { ResourceSpec } from './spec.ts';

/** Whether a size is one of ours, to be translated; any other text is the provider's own word. */
export function isAbstractSize(size: string | undefined): size is string {
  return size !== undefined && ABSTRACT_SIZES.has(size);
}

/** A spec after sizing, and what there is to say about it. */
export interface SizedSpec {
  readonly spec: ResourceSpec;
  /** A size was left as it is, because nobody could translate it. */
  readonly isUnresolved: boolean;
  readonly warning: Diagnostic | undefined;
}

/**
 * Translates an abstract size by asking the provider, and writes the answer into the config over
 * what the user wrote there, as upstream does (compat-core 3.4). Plan and apply both compare, hash
 * and store the config this gives, so a sized resource settles (T-20, T-28). The template is left.
 *
 * A provider that cannot translate leaves the spec as it is, with a warning.
 */
export async function resolveSizing(
  spec: ResourceSpec,
  driver: ResourceDriver | undefined,
  options: CallOptions = {},
): Promise<SizedSpec> {
  if (!isAbstractSize(spec.size)) return { spec, isUnresolved: false, warning: undefined };
  if (driver === undefined) return { spec, isUnresolved: true, warning: undefined };
  const { type, size, hints } = spec;
  const answer = await driver.resolveSizing({ type, size, hints }, options);
  if (answer.kind === 'not-supported') {
    return { spec, isUnresolved: true, warning: sizeNotTranslated(spec, spec.size) };
  }
  const config = { ...spec.config, instance_type: answer.instanceType, ...answer.specs };
  return { spec: { ...spec, config }, isUnresolved: false, warning: undefined };
}

/**
 * The config to compare with a stored one when a size could not be translated: the desired config
 * plus what only the stored one has, since sizing put it there. A key that the user removed goes
 * unnoticed that way, which is why a plan without a provider warns of it.
 */
export function withStoredSizing(desired: JsonObject, stored: JsonObject | undefined): JsonObject {
  return { ...stored, ...desired };
}

/** Says once, for all of them, that sizes were compared without asking a provider. */
export function sizesNotCompared(names: readonly string[]): Diagnostic {
  return {
    severity: 'warning',
    code: 'SIZES_NOT_COMPARED',
    summary: 'Sizes were compared without a provider',
    detail:
      `Only a provider can translate the sizes of ${names.join(', ')}. Their other settings were ` +
      'compared with the stored ones, and settings that only the stored ones have were taken for ' +
      'the work of sizing. Plan with the provider to be sure.',
  };
}

const ABSTRACT_SIZES: ReadonlySet<string> = new Set(['xs', 's', 'm', 'l', 'xl']);

function sizeNotTranslated(spec: ResourceSpec, size: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'SIZE_NOT_TRANSLATED',
    summary: 'Provider does not know sizes',
    detail:
      `Provider ${spec.providerRef} cannot translate size ${size} of ${spec.name} (${spec.type}). ` +
      'The size is handed on as it is. Use one of the provider’s own sizes instead.',
    ...(spec.place === undefined ? {} : { place: spec.place }),
  };
}
