// @ts-check
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `import … from "./x"` and `import "./x"`, as the bundler writes them; not `import("./x")`. */
const STATIC_IMPORT = /\b(?:from|import)\s?"(\.[^"]+)"/g;

/**
 * Bytes of a module and of all that is loaded with it.
 * @param {string} entry
 */
export function sizeAtStart(entry) {
  /** @type {Set<string>} */
  const files = new Set([entry]);
  let bytes = 0;
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    bytes += Buffer.byteLength(text);
    for (const [, path = ''] of text.matchAll(STATIC_IMPORT)) files.add(join(dirname(file), path));
  }
  return bytes;
}

/**
 * Bytes of all files in a folder.
 * @param {string} folder
 */
export function sizeOfFolder(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const stats = names.map((name) => statSync(join(folder, name)));
  return stats.reduce((total, stat) => total + (stat.isFile() ? stat.size : 0), 0);
}
