import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../kernel/index.ts';
import { PluginError } from './plugin-error.ts';

/** What a manifest that may be installed says of its plugin. */
export interface InstallableManifest {
  readonly name: string;
  readonly version: string;
}

/**
 * Parses a `plugin.json` with all that upstream demands of one before it is installed
 * (compat-plugins 4.1). Fields that are not part of its schema may be of any shape.
 *
 * @throws PluginError `PLUGIN_MANIFEST_INVALID` naming every field that is wrong
 */
export function parseInstallableManifest(text: string, path: string): InstallableManifest {
  const manifest = parseObject(text, path);
  const problems = [...checkFields(manifest), ...checkCapabilities(manifest['capabilities'])];
  const { name, version } = manifest;
  if (problems.length > 0 || typeof name !== 'string' || typeof version !== 'string') {
    throw invalid(path, problems.join('; '));
  }
  return { name, version };
}

type Check = (value: JsonValue) => string | undefined;

const isText: Check = (value) =>
  typeof value === 'string' && value.trim() !== '' ? undefined : 'must be a text';

/** The patch must be a number: upstream reads no pre-releases here. */
const REQUIRED: Readonly<Record<string, Check>> = {
  name: (value) =>
    typeof value === 'string' && /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/.test(value)
      ? undefined
      : 'must be lower-case letters, digits and hyphens',
  version: (value) =>
    typeof value === 'string' && /^v?\d+\.\d+\.\d+$/.test(value)
      ? undefined
      : 'must be major.minor.patch',
  author: isText,
  description: isText,
};

const isTextList: Check = (value) =>
  Array.isArray(value) && value.every((item: JsonValue) => typeof item === 'string')
    ? undefined
    : 'must be a list of texts';

const isObjectList: Check = (value) =>
  Array.isArray(value) && value.every((item: JsonValue) => isJsonObject(item))
    ? undefined
    : 'must be a list of objects';

const OPTIONAL: Readonly<Record<string, Check>> = {
  license: (value) => (typeof value === 'string' ? undefined : 'must be a text'),
  repository: (value) => (typeof value === 'string' ? undefined : 'must be a text'),
  tier: (value) =>
    value === '' || value === 'core' || value === 'community' || value === 'premium'
      ? undefined
      : 'must be core, community or premium',
  tags: isTextList,
  moduleTypes: isTextList,
  stepTypes: isTextList,
  triggerTypes: isTextList,
  workflowTypes: isTextList,
  wiringHooks: isTextList,
  iacStateBackends: isTextList,
  iacServices: isTextList,
  overridableTypes: isTextList,
  dependencies: isObjectList,
  iacProvider: checkProvider,
  configMutable: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  minEngineVersion: (value) => (typeof value === 'string' ? undefined : 'must be a text'),
};

function checkFields(manifest: JsonObject): readonly string[] {
  const missing = Object.keys(REQUIRED).filter((field) => (manifest[field] ?? null) === null);
  const wrong = Object.entries({ ...REQUIRED, ...OPTIONAL }).flatMap(([field, check]) => {
    const value = manifest[field] ?? undefined;
    const problem = value === undefined ? undefined : check(value);
    return problem === undefined ? [] : [`"${field}" ${problem}`];
  });
  return [...missing.map((field) => `it has no "${field}"`), ...wrong];
}

/** A list of what the plugin does, or the object of older plugins, which all real providers have. */
function checkCapabilities(value: JsonValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) {
    const isNamed = (item: JsonValue): boolean =>
      isJsonObject(item) && typeof item['name'] === 'string';
    return value.every(isNamed) ? [] : ['"capabilities" must be a list of objects with a name'];
  }
  if (!isJsonObject(value)) return ['"capabilities" must be a list or an object'];
  return Object.entries(OPTIONAL).flatMap(([field, check]) => {
    const found = value[field] ?? undefined;
    const problem = found === undefined ? undefined : check(found);
    return problem === undefined ? [] : [`"capabilities.${field}" ${problem}`];
  });
}

function checkProvider(value: JsonValue): string | undefined {
  if (!isJsonObject(value)) return 'must be an object';
  const version = value['computePlanVersion'] ?? '';
  return version === '' || version === 'v1' || version === 'v2'
    ? undefined
    : 'has a computePlanVersion other than v1 and v2';
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
  return new PluginError(
    'PLUGIN_MANIFEST_INVALID',
    `the plugin’s ${path} is not valid: ${problem}`,
    {
      hint: 'Ask the maintainer of the plugin for a release with a valid manifest.',
      cause,
    },
  );
}
