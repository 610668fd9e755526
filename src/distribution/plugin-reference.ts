import type { RepositorySource } from './model.ts';
import { parseRepositorySource } from './repository-source.ts';

/** A plugin as people name it on a command line. */
export interface PluginReference {
  /** The name it was given, or the one of its repository. */
  readonly name: string;
  /** `undefined` when only a name was given. */
  readonly source: RepositorySource | undefined;
  /** What stands behind the first `@`, unchecked; `undefined` when nothing does. */
  readonly version: string | undefined;
}

/**
 * Reads `name[@version]` or a repository with `[@version]` behind it. The version begins after the
 * first `@`. `undefined` when it is neither.
 */
export function parsePluginReference(text: string): PluginReference | undefined {
  const at = text.indexOf('@');
  const subject = at === -1 ? text : text.slice(0, at);
  const version = at === -1 || at === text.length - 1 ? undefined : text.slice(at + 1);
  if (!subject.includes('/'))
    return subject === '' ? undefined : { name: subject, source: undefined, version };
  const source = parseRepositorySource(subject);
  return source === undefined ? undefined : { name: source.repository, source, version };
}
