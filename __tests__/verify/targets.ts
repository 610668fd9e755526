import type { JsonObject } from '../../src/kernel/index.ts';
import { createConcealer, createRedactor } from '../../src/outputs/index.ts';
import {
  readVerification,
  verify,
  type Verification,
  type VerifyOutcome,
} from '../../src/verify/index.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';
import {
  createScriptedHttp,
  type ScriptedAnswer,
  type ScriptedHttp,
} from '../fakes/scripted-http.ts';

/** What a definition means; it has to be in order. */
export function toVerification(definition: JsonObject): Verification {
  const outcome = readVerification(definition);
  if (outcome.kind === 'read') return outcome.verification;
  throw new TypeError(outcome.problems.map(({ detail }) => detail).join('\n'));
}

/** How a verification went, and at which times since its start each request was made. */
export interface Played {
  readonly outcome: VerifyOutcome;
  readonly http: ScriptedHttp;
  readonly atMs: readonly number[];
}

/** Verifies against a script, on a clock that runs by itself. */
export async function play(
  definition: JsonObject,
  answer: (atMs: number, url: URL, clock: FakeClock) => ScriptedAnswer | Promise<ScriptedAnswer>,
  cancelled: AbortSignal = new AbortController().signal,
): Promise<Played> {
  const clock = createFakeClock();
  const atMs: number[] = [];
  const http = createScriptedHttp(async ({ url, signal }) => {
    const now = clock.elapsedMs();
    atMs.push(now);
    const given = await answer(now, url, clock);
    // A script that hangs does so until somebody gives up.
    if (!('hangs' in given)) return given;
    await new Promise<void>((resolve) => {
      signal?.addEventListener('abort', () => {
        resolve();
      });
    });
    return { fails: 'HTTP_CANCELLED' };
  });
  const ports = { http, clock, concealer: createConcealer(createRedactor()) };
  const over = new AbortController();
  const running = verify(
    toVerification(definition),
    { cancelled, witness: () => undefined },
    ports,
  ).finally(() => {
    over.abort();
  });
  while (!over.signal.aborted) await clock.advance(100);
  return { outcome: await running, http, atMs };
}

/** An answer that never comes. */
export const HANGS = { status: 200, hangs: true } as ScriptedAnswer;
