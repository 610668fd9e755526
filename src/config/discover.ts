import { join, resolve } from 'node:path';
import { type Diagnostic } from '../kernel/index.ts';
import { type Files } from '../ports/index.ts';
import { toFinding } from './finding.ts';

/** How the user may have said which config to use. */
export interface DiscoverRequest {
  /** `--config` or the action's input; empty or `undefined` when not given. */
  readonly explicit: string | undefined;
  /** The first argument that ends in `.yaml` or `.yml`. */
  readonly positional: string | undefined;
  /** Absolute path of the working folder. */
  readonly folder: string;
}

/** Which file to load, or why there is none. */
export type DiscoverOutcome =
  | { readonly kind: 'found'; readonly file: string }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/** Where a config is looked for when none is named. */
const CANDIDATES = ['infra.yaml', join('config', 'infra.yaml')] as const;

/**
 * Decides which config file to use.
 *
 * A file that the user names always wins, first `explicit`, then `positional`; a file that merely
 * lies in the folder is taken only when none is named (T-03: upstream prefers it to a positional
 * one). A named file that does not exist is `CONFIG_NOT_FOUND`, never replaced by another.
 */
export async function discoverConfig(
  request: DiscoverRequest,
  files: Files,
): Promise<DiscoverOutcome> {
  const named = request.explicit || request.positional;
  const candidates = named === undefined || named === '' ? CANDIDATES : [named];
  for (const candidate of candidates) {
    const file = resolve(request.folder, candidate);
    if ((await files.sizeBytes(file)) !== undefined) return { kind: 'found', file };
  }
  const detail =
    named === undefined || named === ''
      ? `There is neither ${CANDIDATES.join(' nor ')} in "${request.folder}". Name the file with:\n  --config FILE`
      : `There is no file "${resolve(request.folder, named)}". Check the path.`;
  return { kind: 'invalid', diagnostics: [toFinding('CONFIG_NOT_FOUND', detail)] };
}
