import type {
  ArchiveCache,
  Archives,
  Environment,
  FileTrees,
  Http,
  Sigstore,
} from '../ports/index.ts';
import { createArchives } from './archives.ts';
import { createFileTrees } from './file-trees.ts';
import { createHttp } from './http.ts';
import { createSigstore } from './sigstore/create-sigstore.ts';
import { createToolCache } from './tool-cache.ts';

/** What of this machine only installing plugins needs. */
export interface NodeInstallPorts {
  readonly http: Http;
  readonly trees: FileTrees;
  readonly archives: Archives;
  readonly sigstore: Sigstore;
  /** Where archives are kept from run to run, in the order to ask. */
  readonly caches: readonly ArchiveCache[];
}

/** Opens the ports that installing plugins needs beside the usual ones. */
export function openInstallPorts(environment: Environment): NodeInstallPorts {
  const toolCache = environment('RUNNER_TOOL_CACHE') ?? '';
  return {
    http: createHttp(),
    trees: createFileTrees(),
    archives: createArchives(),
    sigstore: createSigstore(),
    caches: toolCache === '' ? [] : [createToolCache(toolCache)],
  };
}
