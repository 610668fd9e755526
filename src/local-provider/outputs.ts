import { encodeJson, type JsonObject } from '../kernel/index.ts';
import { readText } from './config-fields.ts';
import type { Made, Observation } from './makers/index.ts';
import { randomPassword } from './random-password.ts';
import type { CatalogueRecord } from './record.ts';
import type { Identity, ResourceType } from './resource-types.ts';
import { parseKnobs } from './simulate.ts';

/** What a resource's outputs are put together from. */
export interface OutputParts {
  readonly definition: ResourceType;
  readonly change: Identity & { readonly config: JsonObject };
  /** The record as it was; `undefined` when the resource is new. */
  readonly before: CatalogueRecord | undefined;
  readonly made: Made;
}

/** A resource's outputs and which of them are secrets. Generated values survive an update. */
export function composeOutputs(parts: OutputParts): Pick<CatalogueRecord, 'outputs' | 'sensitive'> {
  const { definition, change, before, made } = parts;
  const extras = parseKnobs(change.config['simulate']).sensitive;
  const generated =
    before === undefined
      ? definition.generate(change, change.config)
      : keepNames(before.outputs, before.sensitive);
  const outputs: JsonObject = {
    ...Object.fromEntries(extras.map((name) => [name, randomPassword()])),
    ...generated,
    ...deriveOutputs(definition, change),
    ...made.outputs,
  };
  const secret = new Set([...definition.sensitive, ...extras]);
  return {
    outputs,
    sensitive: Object.keys(outputs)
      .filter((name) => secret.has(name))
      .sort(),
  };
}

/**
 * The outputs as the cloud shows them now: those in the record, over them what an edit of the
 * record's config behind our back changed, over them what changes by itself.
 */
export function observeOutputs(
  definition: ResourceType,
  record: CatalogueRecord,
  observation: Observation,
): JsonObject {
  const then = deriveOutputs(definition, { ...record, config: record.applied });
  const now = deriveOutputs(definition, record);
  const edited = Object.entries(now).filter(
    ([key, value]) => encodeJson(value) !== encodeJson(then[key] ?? null),
  );
  return { ...record.outputs, ...Object.fromEntries(edited), ...observation.outputs };
}

function deriveOutputs(
  definition: ResourceType,
  of: Identity & { readonly config: JsonObject },
): JsonObject {
  const region = readText(of.config, 'region');
  return {
    id: of.id,
    name: of.name,
    ...(region === '' ? {} : { region }),
    ...definition.derive(of, of.config),
  };
}

function keepNames(outputs: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = outputs[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
