// @ts-check
/**
 * The bundler puts into a chunk whatever files an entry can reach, and the index of a room, like
 * that of a package, reaches all of it: every action would load every room whole. While bundling,
 * an import from an index is therefore written as imports from the files that it names.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const IMPORT = /^import \{([^}]*)\} from '([^']+)';$/gm;
const REEXPORT = /^export \{([^}]*)\} from '([^']+)';$/gm;

/**
 * @param {ReadonlyMap<string, string>} packageIndexes index file by name of the package
 * @returns {import('rolldown').Plugin}
 */
export function directImports(packageIndexes) {
  /** @type {Map<string, Promise<ReadonlyMap<string, string>>>} */
  const known = new Map();
  const readOnce = (/** @type {string} */ index) => {
    const exports = known.get(index) ?? readReexports(index);
    known.set(index, exports);
    return exports;
  };
  return {
    name: 'direct-imports',
    transform: {
      filter: { id: /\/(src|actions)\/.*\.ts$/ },
      async handler(code, path) {
        let contents = code;
        for (const [statement, names = '', from = ''] of contents.matchAll(IMPORT)) {
          const index = packageIndexes.get(from) ?? join(dirname(path), from);
          if (!packageIndexes.has(from) && !/\/index\.ts$/.test(from)) continue;
          const exports = await readOnce(index);
          contents = contents.replace(statement, () => toDirect(names, index, exports));
        }
        return { code: contents, map: null };
      },
    },
  };
}

/**
 * @param {string} names
 * @param {string} index
 * @param {ReadonlyMap<string, string>} exports
 */
function toDirect(names, index, exports) {
  return splitNames(names)
    .map((name) => {
      const file = exports.get(name.split(' as ')[0] ?? '') ?? index;
      return `import { ${name} } from ${JSON.stringify(file)};`;
    })
    .join(' ');
}

/**
 * The file of every name that an index hands on as it is.
 * @param {string} index
 */
async function readReexports(index) {
  /** @type {Map<string, string>} */
  const files = new Map();
  const text = await readFile(index, 'utf8');
  for (const [, names = '', from = ''] of text.matchAll(REEXPORT)) {
    for (const name of splitNames(names)) {
      if (!name.includes(' as ')) files.set(name, join(dirname(index), from));
    }
  }
  return files;
}

/** @param {string} names between the braces of an import or export; types are left out */
function splitNames(names) {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
}
