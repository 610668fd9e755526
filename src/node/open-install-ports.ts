import type { Archives, FileTrees, Http, Sigstore } from '../ports/index.ts';
import { createArchives } from './archives.ts';
import { createFileTrees } from './file-trees.ts';
import { createHttp } from './http.ts';
import { createSigstore } from './sigstore/create-sigstore.ts';

/** What of this machine only installing plugins needs. */
export interface NodeInstallPorts {
  readonly http: Http;
  readonly trees: FileTrees;
  readonly archives: Archives;
  readonly sigstore: Sigstore;
}

/** Opens the ports that installing plugins needs beside the usual ones. */
export function openInstallPorts(): NodeInstallPorts {
  return {
    http: createHttp(),
    trees: createFileTrees(),
    archives: createArchives(),
    sigstore: createSigstore(),
  };
}
