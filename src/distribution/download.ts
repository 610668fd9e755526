import { createHash, type Hash } from 'node:crypto';
import { type GrowingFile, HttpError, type HttpResponse } from '../ports/index.ts';
import { DistributionError } from './distribution-error.ts';
import { type Attempt, patiently } from './patience.ts';
import { toNoAnswer, toRefusal } from './refusal.ts';
import type { Call, ReleasePorts } from './release-api.ts';
import { discard, sendFollowing } from './send-following.ts';

/** What to download, and who wants to hear how far it is. */
export interface DownloadRequest {
  readonly call: Call;
  /** What there is of it already is thrown away, unless this download wrote it. */
  readonly file: GrowingFile;
  readonly maxBytes: number;
  readonly onProgress: (doneBytes: number, totalBytes: number | undefined) => void;
  readonly signal: AbortSignal | undefined;
}

/** A file that was downloaded. */
export interface Downloaded {
  readonly sizeBytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

const HEAD_TIMEOUT_MS = 30_000;
const IDLE_TIMEOUT_MS = 30_000;

/** A server that sends less than this in that time is as good as silent. */
const SLOWEST = { bytes: 16 * 1024, inMs: 60_000 };

/** An attempt that gets this much further than all before it is no failure of the server's. */
const PROGRESS_BYTES = 2 ** 20;

/**
 * Downloads into a file while hashing, and goes on where it was cut off when the server can: it must
 * have named the version it sends (`ETag` or `Last-Modified`), and says 206 only for that one.
 *
 * @throws DistributionError `RELEASE_*` or `INSTALL_CANCELLED`
 * @throws FilesError when the file cannot be written
 */
export async function download(
  request: DownloadRequest,
  { http, clock }: Pick<ReleasePorts, 'http' | 'clock'>,
): Promise<Downloaded> {
  const { call, signal } = request;
  const progress: Progress = { hash: createHash('sha256'), sizeBytes: 0, version: undefined };
  let furthestBytes = 0;
  await request.file.restart();
  return await patiently(
    async (): Promise<Attempt<Downloaded>> => {
      try {
        const response = await sendFollowing(http, {
          ...{ method: 'GET', url: call.url, headers: toHeaders(call, progress) },
          ...{ headTimeoutMs: HEAD_TIMEOUT_MS, idleTimeoutMs: IDLE_TIMEOUT_MS },
          ...(signal === undefined ? {} : { signal }),
        });
        const refusal = await openBody(response, request, { progress, now: clock.now() });
        if (refusal !== undefined) return refusal;
        await receive(response, request, { progress, now: () => clock.elapsedMs() });
        const { sizeBytes, hash } = progress;
        return { kind: 'done', value: { sizeBytes, sha256: hash.digest('hex') } };
      } catch (error) {
        const madeProgress = progress.sizeBytes - furthestBytes >= PROGRESS_BYTES;
        furthestBytes = Math.max(furthestBytes, progress.sizeBytes);
        return { ...toNoAnswer(error, call.asked), madeProgress };
      }
    },
    { clock, signal },
  );
}

/** How far a download is; written as it goes on. */
interface Progress {
  hash: Hash;
  sizeBytes: number;
  /** What the server calls the version that it sends. */
  version: string | undefined;
}

function toHeaders({ headers }: Call, { sizeBytes, version }: Progress): Record<string, string> {
  if (sizeBytes === 0 || version === undefined) return { ...headers };
  return { ...headers, range: `bytes=${String(sizeBytes)}-`, 'if-range': version };
}

/** Gets ready for a body; says so when there is none to be read. */
async function openBody(
  response: HttpResponse,
  { call, file }: DownloadRequest,
  { progress, now }: { readonly progress: Progress; readonly now: number },
): Promise<Attempt<never> | undefined> {
  const { status, headers } = response;
  const range = new RegExp(`^bytes ${String(progress.sizeBytes)}-`);
  if (status === 206 && range.test(headers.get('content-range') ?? '')) return undefined;
  if (progress.sizeBytes > 0) await restart(progress, file);
  if (status === 206 || status === 416) {
    await discard(response);
    const error = new DistributionError(
      'RELEASE_UNREADABLE',
      `${call.asked.host} sends another part of the ${call.asked.what} than was asked for`,
    );
    return { kind: 'failed', error, retry: { kind: 'soon' } };
  }
  if (status !== 200) return await toRefusal(response, call.asked, now);
  progress.version = readVersion(headers);
  return undefined;
}

async function restart(progress: Progress, file: GrowingFile): Promise<void> {
  await file.restart();
  progress.hash = createHash('sha256');
  progress.sizeBytes = 0;
  progress.version = undefined;
}

/** A weak tag stands for what means the same, which is not the same bytes. */
function readVersion(headers: ReadonlyMap<string, string>): string | undefined {
  const tag = headers.get('etag');
  return tag !== undefined && !tag.startsWith('W/') ? tag : headers.get('last-modified');
}

async function receive(
  { headers, body }: HttpResponse,
  { call, file, maxBytes, onProgress }: DownloadRequest,
  { progress, now }: { readonly progress: Progress; readonly now: () => number },
): Promise<void> {
  const announced = Number(headers.get('content-length') ?? Number.NaN);
  const totalBytes = Number.isNaN(announced) ? undefined : progress.sizeBytes + announced;
  if ((totalBytes ?? 0) > maxBytes) throw tooLarge(call, maxBytes);
  let window = { fromMs: now(), bytes: 0 };
  for await (const chunk of body) {
    progress.sizeBytes += chunk.length;
    if (progress.sizeBytes > maxBytes) throw tooLarge(call, maxBytes);
    const appended = file.append(chunk);
    progress.hash.update(chunk);
    await appended;
    onProgress(progress.sizeBytes, totalBytes);
    window.bytes += chunk.length;
    if (now() - window.fromMs < SLOWEST.inMs) continue;
    if (window.bytes < SLOWEST.bytes) throw tooSlow(call);
    window = { fromMs: now(), bytes: 0 };
  }
}

function tooSlow({ url }: Call): HttpError {
  return new HttpError('HTTP_TIMEOUT', `${url.host} sends too slowly`, {
    hint: 'Try again later, or fetch it from a mirror.',
  });
}

function tooLarge({ asked }: Call, maxBytes: number): DistributionError {
  return new DistributionError(
    'RELEASE_TOO_LARGE',
    `the ${asked.what} has more than ${String(maxBytes)} bytes`,
    { hint: 'Check that the lockfile names the archive you mean.' },
  );
}
