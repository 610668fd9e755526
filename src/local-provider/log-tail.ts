import { open, stat } from 'node:fs/promises';
import { findSystemCode } from './local-error.ts';

/** Where to read in a log. */
export interface LogRange {
  readonly path: string;
  /** Bytes to skip. */
  readonly from: number;
}

/** What a log holds after a position, and the position after that; nothing when there is no log. */
export async function readLog(
  range: LogRange,
): Promise<{ readonly data: Buffer; readonly next: number }> {
  const size = await sizeOf(range.path);
  if (size <= range.from) return { data: Buffer.alloc(0), next: range.from };
  const file = await open(range.path, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(size - range.from, CHUNK_BYTES));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, range.from);
    return { data: buffer.subarray(0, bytesRead), next: range.from + bytesRead };
  } finally {
    await file.close();
  }
}

/** Where a log's last lines begin, looking back at most 1 MiB. */
export async function findTailStart(path: string, lines: number): Promise<number> {
  const from = Math.max(0, (await sizeOf(path)) - CHUNK_BYTES);
  const { data } = await readLog({ path, from });
  let index = data.length - 1;
  for (let left = lines; left > 0 && index > 0; left -= 1) {
    index = data.lastIndexOf(NEWLINE, index - 1);
  }
  return from + Math.max(0, index + 1);
}

/** A log's last 20 lines as text, at most 2000 characters, with the given values replaced by stars. */
export async function readTail(path: string, secrets: readonly string[]): Promise<string> {
  const { data } = await readLog({ path, from: await findTailStart(path, 20) });
  const telling = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const longestFirst = [...telling].sort((left, right) => right.length - left.length);
  const text = longestFirst.reduce(
    (shown, secret) => shown.replaceAll(secret, '***'),
    data.toString('utf8'),
  );
  const end = text.trimEnd();
  // Whole lines: the host finds a secret by its beginning, and not by the rest of it.
  const lineEnd = end.length <= 2000 ? undefined : end.indexOf('\n', end.length - 2000);
  if (lineEnd === undefined) return end;
  return lineEnd === -1 ? end.slice(-2000) : end.slice(lineEnd + 1);
}

/** The most that is read at a time. */
const CHUNK_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;
/** Starring out shorter values would only make the log unreadable. */
const SHORTEST_SECRET = 4;

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (findSystemCode(error) === 'ENOENT') return 0;
    throw error;
  }
}
