import { parseYaml } from '../config/index.ts';
import { isJsonObject, type JsonValue } from '../kernel/index.ts';

/**
 * The variables that hold tokens to download plugins with: `auth.env` of whatever a manifest pins.
 * Nothing else of it is looked at, so that one which is refused for another reason still tells; a
 * text that is no YAML names none.
 */
export function findTokenVariables(text: string): readonly string[] {
  const parsed = parseYaml('', text);
  if (parsed.kind === 'invalid') return [];
  const plugins = memberOf(parsed.file.root, 'plugins');
  if (!Array.isArray(plugins)) return [];
  return plugins
    .map((plugin: JsonValue) => memberOf(memberOf(plugin, 'auth'), 'env'))
    .filter((name) => typeof name === 'string');
}

function memberOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return value !== undefined && isJsonObject(value) ? value[key] : undefined;
}
