import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../kernel/index.ts';
import { PluginError } from './plugin-error.ts';

/** What a plugin's `plugin.json` says of it, as far as finding it needs (compat-plugins 4). */
export interface PluginManifest {
  readonly name: string;
  readonly version: string;
  /** `capabilities.iacProvider.name`: the one place that upstream looks at. */
  readonly capabilityProvider: string | undefined;
  /** `iacProvider.name` at the top level. */
  readonly provider: string | undefined;
  /** Whether its module types, under `capabilities` or at the top level, have `iac.provider`. */
  readonly offersProvider: boolean;
  /** What it makes by its manifest, for a plugin that cannot say so itself. */
  readonly resourceTypes: readonly string[];
  /** `v2`, `v1`, or empty; only what a plugin of the old wire says counts (compat-plugins 2.7). */
  readonly computePlanVersion: string;
  /** The state backends it serves, from `iacStateBackends` under `capabilities` and at the top level. */
  readonly stateBackends: readonly string[];
}

/**
 * Parses a `plugin.json`. Fields we do not look at may be of any shape, as they are in the wild.
 *
 * @throws PluginError `PLUGIN_MANIFEST_INVALID` when it is no JSON object or has no name.
 */
export function parsePluginManifest(text: string, path: string): PluginManifest {
  const manifest = parseObject(text, path);
  const name = toName(manifest['name']);
  if (name === undefined) throw invalid(path, 'it has no "name"');
  const nested = toProvider(manifest['capabilities']);
  const provider = toProvider(manifest);
  return {
    name,
    version: toName(manifest['version']) ?? '',
    capabilityProvider: toName(nested['name']),
    provider: toName(provider['name']),
    resourceTypes: toNames(nested['resourceTypes'] ?? provider['resourceTypes']),
    computePlanVersion:
      toName(nested['computePlanVersion']) ?? toName(provider['computePlanVersion']) ?? '',
    offersProvider: offersProvider(manifest) || offersProvider(manifest['capabilities']),
    stateBackends: [...toBackends(manifest), ...toBackends(manifest['capabilities'])],
  };
}

function offersProvider(holder: JsonValue | undefined): boolean {
  const types = isJsonObject(holder) ? holder['moduleTypes'] : undefined;
  return Array.isArray(types) && types.includes('iac.provider');
}

function toBackends(holder: JsonValue | undefined): readonly string[] {
  return isJsonObject(holder) ? toNames(holder['iacStateBackends']) : [];
}

function parseObject(text: string, path: string): JsonObject {
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch (error) {
    throw invalid(path, 'it is not JSON', error);
  }
  if (!isJsonObject(value)) throw invalid(path, 'it is not a JSON object');
  return value;
}

function invalid(path: string, problem: string, cause?: unknown): PluginError {
  return new PluginError('PLUGIN_MANIFEST_INVALID', `cannot read ${path}: ${problem}`, {
    hint: 'Install the plugin again.',
    cause,
  });
}

/** What the manifest says under `iacProvider`; nothing where that is of another shape. */
function toProvider(holder: JsonValue | undefined): JsonObject {
  const provider = isJsonObject(holder) ? holder['iacProvider'] : undefined;
  return isJsonObject(provider) ? provider : {};
}

function toNames(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function toName(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
