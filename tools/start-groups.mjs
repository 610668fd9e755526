// @ts-check
/**
 * Which modules go into one file. A module costs half a millisecond to find and read, whatever its
 * size, so that what an entry loads at its start has to lie in few files, not in one for each set of
 * entries that happen to share something.
 */

/** Shared by this part of the entries, a module is loaded by all of them. */
const COMMON = 0.5;

/** The entry that is no step, and loads nothing of what only steps share. */
const COMMAND_LINE = 'wfctl';

/**
 * Names a chunk for every module that entries load at their start, and none for the others.
 *
 * @param {Readonly<Record<string, string>>} entries path by name
 */
export function startGroups(entries) {
  /** @type {Map<string, Set<string>>} names of the entries that load a module, by its id */
  const users = new Map();
  const entryIds = new Set(Object.values(entries));
  const total = entryIds.size;

  /** @type {import('rolldown').Plugin} */
  const plugin = {
    name: 'start-groups',
    buildEnd() {
      users.clear();
      for (const [name, id] of Object.entries(entries)) {
        for (const used of reach(id, (from) => this.getModuleInfo(from)?.importedIds ?? [])) {
          users.set(used, (users.get(used) ?? new Set()).add(name));
        }
      }
    },
  };

  /** @param {string} id */
  const nameOf = (id) => {
    const names = users.get(id);
    if (names === undefined || entryIds.has(id)) return null;
    if (names.size >= total * COMMON) return names.has(COMMAND_LINE) ? 'start' : 'start-step';
    return `start-${[...names].sort().join('-')}`;
  };
  return { plugin, nameOf };
}

/**
 * What is reached from a module by imports that are not `import()`, itself included.
 *
 * @param {string} start
 * @param {(id: string) => readonly string[]} importedBy
 */
function reach(start, importedBy) {
  const found = new Set([start]);
  for (const id of found) {
    for (const next of importedBy(id)) found.add(next);
  }
  return found;
}
