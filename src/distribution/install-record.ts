import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../kernel/index.ts';
import type { TreeFile } from '../ports/index.ts';

/** The file in a plugin's folder that says what was installed there. */
export const RECORD_FILE = '.wfctl-install.json';

/** What was installed: wfctl's own fields (compat-plugins 5.4), and what it takes to believe them. */
export interface InstallRecord {
  readonly version: string;
  readonly source: string;
  readonly platform: string;
  readonly url: string;
  /** Of the archive. */
  readonly sha256: string;
  /** Who was seen to have signed the archive, and by whose word; empty when nobody was asked for. */
  readonly identity: string;
  /** Every file but the record, sorted by path. */
  readonly files: readonly TreeFile[];
}

/** The text of a record's file. */
export function encodeInstallRecord(record: InstallRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** Reads a record; `undefined` for any other text, also for wfctl's own, which lists no files. */
export function decodeInstallRecord(text: string): InstallRecord | undefined {
  const value = parseRecordFields(text);
  const files = value['files'];
  if (!Array.isArray(files)) return undefined;
  const decoded = files.map((file: JsonValue) => decodeFile(file));
  if (decoded.includes(undefined)) return undefined;
  return {
    version: toText(value, 'version'),
    source: toText(value, 'source'),
    platform: toText(value, 'platform'),
    url: toText(value, 'url'),
    sha256: toText(value, 'sha256'),
    identity: toText(value, 'identity'),
    files: decoded.filter((file) => file !== undefined),
  };
}

/** The fields of a record, whoever wrote it; one that cannot be read says nothing. */
export function parseRecordFields(text: string): JsonObject {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function decodeFile(value: JsonValue): TreeFile | undefined {
  if (!isJsonObject(value)) return undefined;
  const { path, sha256, sizeBytes, isExecutable } = value;
  if (typeof path !== 'string' || typeof sha256 !== 'string') return undefined;
  if (typeof sizeBytes !== 'number' || typeof isExecutable !== 'boolean') return undefined;
  return { path, sizeBytes, sha256, isExecutable };
}

function toText(record: JsonObject, field: string): string {
  const value = record[field];
  return typeof value === 'string' ? value : '';
}
