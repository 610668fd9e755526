import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where things are in the folder that stands for the cloud.
 *
 * ```text
 * catalogue/<id>.json     one resource each; a resource exists exactly while this file does
 * pending/<id>.json       what a running call is about to change, written before it does
 * names/<type>~…/<n>      who holds a name; the highest number counts
 * ports/<port>            which resource a port belongs to
 * logs/ databases/ storage/ registries/ buckets/   what resources are made of
 * simulate/               which one-time knobs have gone off
 * tmp/                    files on their way to their place
 * operations.log          one line a change
 * ```
 */
export interface FolderLayout {
  readonly root: string;
  readonly catalogue: string;
  readonly pending: string;
  readonly names: string;
  readonly ports: string;
  readonly logs: string;
  readonly databases: string;
  readonly storage: string;
  readonly registries: string;
  readonly buckets: string;
  readonly simulate: string;
  readonly temporary: string;
  readonly operationLog: string;
}

/** Names the places under the root, and makes the folders that are missing (mode 0700). */
export async function openFolders(root: string): Promise<FolderLayout> {
  const folders = {
    catalogue: join(root, 'catalogue'),
    pending: join(root, 'pending'),
    names: join(root, 'names'),
    ports: join(root, 'ports'),
    logs: join(root, 'logs'),
    databases: join(root, 'databases'),
    storage: join(root, 'storage'),
    registries: join(root, 'registries'),
    buckets: join(root, 'buckets'),
    simulate: join(root, 'simulate'),
    temporary: join(root, 'tmp'),
  };
  await Promise.all(
    Object.values(folders).map((folder) => mkdir(folder, { recursive: true, mode: 0o700 })),
  );
  return { root, ...folders, operationLog: join(root, 'operations.log') };
}

/**
 * The name of one resource's folder under `names`: readable, short enough for any file system, and
 * different for different names even where the file system ignores case.
 */
export function toNameKey(type: string, name: string): string {
  const digest = createHash('sha256').update(`${type}\0${name}`).digest('hex').slice(0, 16);
  const readable = name.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 60);
  return `${type.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 60)}~${readable}~${digest}`;
}
