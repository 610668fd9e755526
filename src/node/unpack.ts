import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser } from 'tar/parse';
import type { ReadEntry } from 'tar/read-entry';
import {
  type ArchiveEntry,
  ArchivesError,
  FilesError,
  type UnpackedFile,
  type UnpackRequest,
} from '../ports/index.ts';
import { makeFolders } from './make-folders.ts';
import { systemCodeOf, toFilesError } from './system-error.ts';

/**
 * Unpacks a `.tar.gz`. The library reads the archive and we write the files, so that links and
 * devices cannot come about at all. Decompression runs outside our thread.
 */
export async function unpack(request: UnpackRequest): Promise<readonly UnpackedFile[]> {
  const files: UnpackedFile[] = [];
  const stop = new AbortController();
  const fail = (error: unknown): void => {
    stop.abort(error);
  };
  // The parser goes on to the next entry when one is read, which is before its file is written.
  const writing: Promise<void>[] = [];
  const write = (entry: ReadEntry): void => {
    if (stop.signal.aborted) {
      entry.resume();
      return;
    }
    const end = (): void => {
      entry.destroy(broken('it was not read to its end'));
    };
    // Whoever reads it hears of it as well.
    entry.on('error', () => undefined);
    stop.signal.addEventListener('abort', end);
    const written = writeEntry(entry, request)
      .then((file) => (file === undefined ? 0 : files.push(file)))
      .then(() => undefined, fail)
      .finally(() => {
        stop.signal.removeEventListener('abort', end);
      });
    writing.push(written);
  };
  const parser = new Parser({ strict: true, onReadEntry: write });
  parser.on('ignoredEntry', write);
  parser.on('error', fail);
  try {
    await pipeline(
      createReadStream(request.archive, { highWaterMark: 2 ** 18 }),
      createGunzip({ chunkSize: 2 ** 20 }),
      (chunks: AsyncIterable<Buffer>) =>
        feed(parser, chunks, { maxBytes: request.maxBytes, signal: stop.signal, fail }),
      { signal: stop.signal },
    );
  } catch (error) {
    fail(error);
  }
  await Promise.all(writing);
  if (stop.signal.aborted) throw toUnpackError(request, stop.signal.reason);
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}

interface FeedLimits {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Told of a failure before the streams are, which would call it an abort. */
  readonly fail: (error: unknown) => void;
}

/** Gives the archive to the parser, no faster than its entries are written. */
async function feed(
  parser: Parser,
  chunks: AsyncIterable<Buffer>,
  { maxBytes, signal, fail }: FeedLimits,
): Promise<void> {
  let size = 0;
  let start = Buffer.alloc(0);
  const end = { isReached: false };
  parser.once('eof', () => {
    end.isReached = true;
  });
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes) fail(tooLarge(maxBytes));
    signal.throwIfAborted();
    // The parser would keep all that lies behind the end, and copy it with every chunk.
    if (end.isReached) continue;
    // The parser would unwrap a second compression by itself, past the limit.
    if (start.length < MAGIC_BYTES) {
      start = Buffer.concat([start, chunk.subarray(0, MAGIC_BYTES)]);
      if (isCompressed(start)) fail(broken('it is compressed twice'));
      signal.throwIfAborted();
    }
    if (!parser.write(chunk)) await once(parser, 'drain', { signal });
  }
  const ended = once(parser, 'end', { signal });
  parser.end();
  await ended;
}

/** As many as it takes to know any of the compressions that the parser knows. */
const MAGIC_BYTES = 4;

/** Chunks may be as small as a byte. */
function isCompressed(start: Buffer): boolean {
  const magic = start.subarray(0, MAGIC_BYTES).toString('hex');
  return magic.startsWith('1f8b') || magic === '28b52ffd';
}

async function writeEntry(
  entry: ReadEntry,
  { folder, place }: UnpackRequest,
): Promise<UnpackedFile | undefined> {
  const kind = KINDS.get(entry.type) ?? 'entry of an unknown type';
  const placed = place({ path: entry.path, kind, sizeBytes: entry.size });
  if (placed === undefined || (kind !== 'file' && kind !== 'folder')) {
    entry.resume();
    return undefined;
  }
  const path = join(folder, placed);
  makeFolders(kind === 'folder' ? path : dirname(path), 0o755);
  if (kind === 'folder') {
    entry.resume();
    return undefined;
  }
  return await writeFile(entry, { path, placed });
}

async function writeFile(
  entry: ReadEntry,
  { path, placed }: { readonly path: string; readonly placed: string },
): Promise<UnpackedFile> {
  const isExecutable = ((entry.mode ?? 0) & 0o111) !== 0;
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const file = await open(path, 'wx', isExecutable ? 0o755 : 0o644);
  try {
    for await (const chunk of entry) {
      const written = writeFully(file, chunk);
      hash.update(chunk);
      sizeBytes += chunk.length;
      await written;
    }
  } finally {
    await file.close();
  }
  return { path: placed, sizeBytes, sha256: hash.digest('hex'), isExecutable };
}

/** A disk that is nearly full takes a part of what it is given. */
async function writeFully(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    const { bytesWritten } = await file.write(chunk, written);
    written += bytesWritten;
  }
}

const KINDS: ReadonlyMap<string, ArchiveEntry['kind']> = new Map([
  ['File', 'file'],
  ['OldFile', 'file'],
  ['ContiguousFile', 'file'],
  ['Directory', 'folder'],
  ['SymbolicLink', 'symbolic link'],
  ['Link', 'hard link'],
  ['CharacterDevice', 'device'],
  ['BlockDevice', 'device'],
  ['FIFO', 'pipe'],
]);

/** Errors of zlib and of the parser are the archive's fault; the system's are not. */
function toUnpackError({ folder }: UnpackRequest, error: unknown): unknown {
  if (error instanceof ArchivesError || error instanceof FilesError) return error;
  const code = systemCodeOf(error);
  if (/^(?:Z_|TAR_|ERR_)/.test(code)) return broken('it is damaged or no .tar.gz', error);
  return /^E[A-Z]+$/.test(code)
    ? toFilesError({ verb: 'unpack into', path: folder }, error)
    : error;
}

function tooLarge(maxBytes: number): ArchivesError {
  return new ArchivesError(
    'ARCHIVES_TOO_LARGE',
    `more than ${String(maxBytes)} bytes come out of it`,
  );
}

function broken(problem: string, cause?: unknown): ArchivesError {
  return new ArchivesError('ARCHIVES_BROKEN', problem, { cause });
}
