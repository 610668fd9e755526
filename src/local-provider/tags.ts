import { isJsonObject, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { readText } from './config-fields.ts';
import type { CatalogueRecord } from './record.ts';

/** The tags of a config: list items as they are, map entries as `key:value`. Sorted. */
export function toTags(config: JsonObject): readonly string[] {
  const tags = config['tags'] ?? [];
  const listed: readonly JsonValue[] = isJsonObject(tags)
    ? Object.entries(tags).map(([key, value]) => `${key}:${toPlain(value)}`)
    : Array.isArray(tags)
      ? tags
      : [];
  return [...new Set(listed.filter((tag) => typeof tag === 'string'))].sort();
}

/** Whether a resource bears a tag (`key=value` finds `key:value` too) or belongs to an owner of that name. */
export function bearsTag(record: CatalogueRecord, tag: string): boolean {
  const asEntry = tag.replace('=', ':');
  return (
    record.tags.includes(tag) || record.tags.includes(asEntry) || ownerOf(record).owner === tag
  );
}

/** Who owns a resource, and how that is known. */
export interface Ownership {
  /** Empty when nobody does. */
  readonly owner: string;
  readonly source: 'set' | 'config' | 'tag' | '';
}

/** The owner somebody set, else `config.owner`, else the tag `owner:<name>`. */
export function ownerOf(record: CatalogueRecord): Ownership {
  if (record.owner !== '') return { owner: record.owner, source: 'set' };
  const configured = readText(record.config, 'owner');
  if (configured !== '') return { owner: configured, source: 'config' };
  const tag = record.tags.find((found) => found.startsWith('owner:'));
  return tag === undefined ? { owner: '', source: '' } : { owner: tag.slice(6), source: 'tag' };
}

function toPlain(value: JsonValue): string {
  return typeof value === 'object' ? '' : String(value);
}
