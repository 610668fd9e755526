import { createHash } from 'node:crypto';
import { toErrorChain } from '../kernel/index.ts';
import type { ArchiveCache, ArchiveKey, FileTrees, Reporter } from '../ports/index.ts';
import { type ArchiveOrigin, isRefusal, type Route, toRoutes } from './archive-routes.ts';
import { DistributionError } from './distribution-error.ts';
import { download, type Downloaded } from './download.ts';
import type { ReleasePorts } from './release-api.ts';

/** Which archive to get, and where to put it. */
export interface ObtainRequest extends ArchiveOrigin {
  readonly key: ArchiveKey;
  /** Absolute path of the file to be. */
  readonly path: string;
}

/** What getting an archive needs of the world. */
export interface ObtainPorts extends ReleasePorts {
  readonly trees: FileTrees;
  readonly reporter: Reporter;
  /** Asked in their order. */
  readonly caches: readonly ArchiveCache[];
}

/** An archive whose digest is the one that was asked for. */
export interface ObtainedArchive {
  readonly sizeBytes: number;
  readonly from: 'download' | 'cache';
}

/** No archive of a plugin comes near. */
const MAX_ARCHIVE_BYTES = 2 ** 29;

const PROGRESS_INTERVAL_MS = 500;

/**
 * Gets an archive from a cache or from its server. Wherever it comes from, its digest is the one in
 * the lockfile when this resolves.
 *
 * @throws DistributionError `ARCHIVE_CHANGED` with both digests, or of the download
 */
export async function obtainArchive(
  request: ObtainRequest,
  ports: ObtainPorts,
): Promise<ObtainedArchive> {
  for (const cache of ports.caches) {
    const sizeBytes = await restore(cache, request, ports);
    if (sizeBytes !== undefined) return { sizeBytes, from: 'cache' };
  }
  const downloaded = await downloadByRoutes(toRoutes(request, ports), request, ports);
  if (downloaded.sha256 !== request.key.sha256) throw changed(request, downloaded.sha256);
  return { sizeBytes: downloaded.sizeBytes, from: 'download' };
}

/** Hands an archive to the caches. That they fail is only noted. */
export async function saveToCaches(
  { key, path }: Pick<ObtainRequest, 'key' | 'path'>,
  { caches, reporter }: Pick<ObtainPorts, 'caches' | 'reporter'>,
): Promise<void> {
  for (const cache of caches) {
    await cache.save(key, path).catch((error: unknown) => {
      note(reporter, `${key.plugin} was not put into ${cache.name}: ${toErrorChain(error).text}`);
    });
  }
}

async function restore(
  cache: ArchiveCache,
  { key, path }: ObtainRequest,
  { trees, reporter }: ObtainPorts,
): Promise<number | undefined> {
  try {
    if (!(await cache.restore(key, path))) return undefined;
    const { sha256, sizeBytes } = await digestFile(path, trees);
    if (sha256 === key.sha256) return sizeBytes;
    note(reporter, `${cache.name} holds another archive of ${key.plugin}, which is not used`);
  } catch (error) {
    note(reporter, `${key.plugin} is not taken from ${cache.name}: ${toErrorChain(error).text}`);
  }
  await trees.removeAll(path);
  return undefined;
}

async function digestFile(path: string, trees: FileTrees): Promise<Downloaded> {
  await using file = await trees.openGrowing(path);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of file.read()) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

async function downloadByRoutes(
  routes: readonly Route[],
  request: ObtainRequest,
  ports: ObtainPorts,
): Promise<Downloaded> {
  await using file = await ports.trees.openGrowing(request.path);
  const onProgress = createProgress(request, ports);
  const take = async (route: Route): Promise<Downloaded> =>
    await download(
      {
        ...{ call: await route(), file, maxBytes: MAX_ARCHIVE_BYTES, onProgress },
        signal: request.options.signal,
      },
      ports,
    );
  const [first, ...others] = routes;
  if (first === undefined) throw new TypeError('an archive has at least one route');
  let last = take(first);
  for (const route of others) {
    last = last.catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
      return take(route);
    });
  }
  return await last;
}

function createProgress(
  { plugin }: ObtainRequest,
  { reporter, clock }: ObtainPorts,
): (doneBytes: number, totalBytes: number | undefined) => void {
  let nextMs = clock.now();
  return (doneBytes, totalBytes) => {
    if (clock.now() < nextMs) return;
    nextMs = clock.now() + PROGRESS_INTERVAL_MS;
    const { name } = plugin;
    reporter.report({ kind: 'download-progress', plugin: name, doneBytes, totalBytes });
  };
}

function changed({ key, plugin }: ObtainRequest, sha256: string): DistributionError {
  return new DistributionError(
    'ARCHIVE_CHANGED',
    `the archive of ${plugin.name} ${plugin.version} has the digest ${sha256}, the lockfile says ${key.sha256}`,
    {
      hint: 'Find out who changed the release or the lockfile before anything else; nothing of the archive was unpacked.',
    },
  );
}

function note(reporter: Reporter, text: string): void {
  reporter.report({ kind: 'note', level: 'warning', text });
}
