import { describe, expect, it } from 'vitest';
import { HANGS, play } from './targets.ts';

const URL_OF_WEB = 'https://web.example.com/healthz';
const ONE = { targets: [{ url: URL_OF_WEB }], timeout: '1m', retry_interval: '10s' };

describe('one target', () => {
  it('passes at its first good answer', async () => {
    const { outcome, atMs } = await play(ONE, (now) => ({ status: now < 15_000 ? 503 : 200 }));
    expect(outcome.kind).toBe('verified');
    expect(atMs).toHaveLength(3);
    expect(outcome.results[0]?.timeline).toMatchObject({
      attempts: 3,
      firstStatus: 503,
      lastStatus: 200,
      stretches: [
        { kind: 'wrong-status', attempts: 2 },
        { kind: 'passed', attempts: 1 },
      ],
    });
  });

  it('is asked at least once, however short the time', async () => {
    const { outcome } = await play({ ...ONE, timeout: '1ms' }, () => ({ status: 200 }));
    expect(outcome.kind).toBe('verified');
  });

  it('is asked once more before the time is over, and never after it', async () => {
    const { outcome, atMs } = await play({ ...ONE, timeout: '15s' }, () => ({ status: 503 }));
    expect(outcome.results[0]?.verdict).toEqual({ kind: 'late' });
    expect(atMs).toHaveLength(3);
    expect(atMs.at(-1)).toBeGreaterThan(10_000);
    expect(atMs.at(-1)).toBeLessThan(15_000);
    expect(outcome.tookMs).toBeLessThanOrEqual(15_000);
  });

  it('that hangs is given up after the time of a request, and in all by the deadline', async () => {
    const { outcome } = await play({ ...ONE, request_timeout: '2s', timeout: '25s' }, () => HANGS);
    expect(outcome.tookMs).toBeLessThanOrEqual(25_000);
    expect(outcome.results[0]?.last?.finding).toEqual({
      kind: 'timed-out',
      afterMs: 2000,
      waitedFor: 'answer',
    });
  });

  it('that hangs for the whole of the time is told to have been asked', async () => {
    const { outcome } = await play({ ...ONE, timeout: '5s' }, () => HANGS);
    expect(outcome.results[0]).toMatchObject({
      verdict: { kind: 'late' },
      timeline: { attempts: 1 },
    });
    expect(outcome.results[0]?.last?.finding).toMatchObject({ kind: 'timed-out', afterMs: 5000 });
  });

  it('is given up after as many retries as were allowed', async () => {
    const { outcome, atMs } = await play({ ...ONE, max_retries: 2 }, () => ({ status: 500 }));
    expect(outcome.results[0]?.verdict).toEqual({ kind: 'gave-up', retries: 2 });
    expect(atMs).toHaveLength(3);
  });

  it('is asked less and less often where that is wanted', async () => {
    const { atMs } = await play(
      { ...ONE, retry_interval: '1s', retry_backoff: 2, max_retry_interval: '8s' },
      () => ({ status: 500 }),
    );
    const gaps = atMs.slice(1, 7).map((now, index) => now - (atMs[index] ?? 0));
    for (const [index, idealMs] of [1000, 2000, 4000, 8000, 8000].entries()) {
      expect(gaps[index]).toBeLessThanOrEqual(idealMs);
      expect(gaps[index]).toBeGreaterThanOrEqual(idealMs * 0.9);
    }
  });

  it('is left alone for as long as it asks, up to a minute', async () => {
    const told = (after: string): Promise<readonly number[]> =>
      play({ ...ONE, timeout: '10m', max_retries: 1 }, () => ({
        status: 503,
        headers: { 'retry-after': after },
      })).then(({ atMs }) => atMs);
    expect(await told('25')).toEqual([0, 25_000]);
    expect(await told('7200')).toEqual([0, 60_000]);
  });

  it('is not asked again once somebody cancels', async () => {
    const cancel = new AbortController();
    const { outcome } = await play(
      ONE,
      (now) => {
        if (now > 5000) cancel.abort();
        return { status: 503 };
      },
      cancel.signal,
    );
    expect(outcome).toMatchObject({
      kind: 'cancelled',
      results: [{ verdict: { kind: 'cancelled' } }],
    });
  });
});

describe('a target that flaps', () => {
  const createFlapping = (): (() => { readonly status: number }) => {
    let asked = 0;
    return () => {
      asked += 1;
      return { status: asked % 2 === 0 ? 503 : 200 };
    };
  };

  it('does not pass where several good answers in a row are asked for', async () => {
    const { outcome } = await play({ ...ONE, consecutive_successes: 2 }, createFlapping());
    expect(outcome.kind).toBe('failed');
    expect(outcome.results[0]?.timeline.relapses).toBeGreaterThan(0);
  });

  it('does not pass where they have to stay good', async () => {
    const { outcome } = await play({ ...ONE, stable_for: '15s' }, createFlapping());
    expect(outcome.kind).toBe('failed');
  });

  it('passes once it stays good for as long', async () => {
    const { outcome, atMs } = await play({ ...ONE, stable_for: '25s' }, (now) => ({
      status: now < 15_000 ? 503 : 200,
    }));
    expect(outcome.kind).toBe('verified');
    expect((atMs.at(-1) ?? 0) - (atMs[2] ?? 0)).toBeGreaterThanOrEqual(25_000);
  });

  it.each([3_600_000, -3_600_000])(
    'counts time that passed, also when the clock is set by %i ms',
    async (byMs) => {
      const isSet = { yet: false };
      const { outcome, atMs } = await play({ ...ONE, stable_for: '25s' }, (now, _url, clock) => {
        if (now >= 5_000 && !isSet.yet) clock.set(byMs);
        isSet.yet ||= now >= 5_000;
        return { status: 200 };
      });
      expect(outcome.kind).toBe('verified');
      expect(atMs.at(-1)).toBeGreaterThanOrEqual(25_000);
      expect(atMs.at(-1)).toBeLessThan(40_000);
    },
  );

  it('is told to have been good, but not for long enough', async () => {
    const { outcome } = await play({ ...ONE, stable_for: '50s' }, (now) => ({
      status: now < 25_000 ? 503 : 200,
    }));
    expect(outcome.results[0]?.verdict).toEqual({ kind: 'unsteady' });
  });
});

describe('the old release that answers for a while', () => {
  const VERSION = { ...ONE, expect_version: '3f2a91cd'.repeat(5), version_path: 'build.commit' };
  const say = (commit: string): { readonly body: string } => ({
    body: JSON.stringify({ build: { commit } }),
  });

  it('does not pass for the new one', async () => {
    const { outcome } = await play(VERSION, (now) => say(now < 15_000 ? 'aaaaaaa' : '3f2a91c'));
    expect(outcome.kind).toBe('verified');
    expect(outcome.results[0]?.timeline.stretches.map(({ kind }) => kind)).toEqual([
      'wrong-version',
      'passed',
    ]);
  });

  it.each(['3f2a91', 'v3f2a91c', ''])('is not taken for the new one by %j', async (commit) => {
    expect((await play(VERSION, () => say(commit))).outcome.kind).toBe('failed');
  });

  it('has ended where the commit is told in other letters', async () => {
    expect((await play(VERSION, () => say('3F2A91CD'))).outcome.kind).toBe('verified');
  });

  it('is named where the new one never comes', async () => {
    const { outcome } = await play(VERSION, () => say('aaaaaaa'));
    expect(outcome.results[0]?.last?.finding).toMatchObject({
      kind: 'wrong-version',
      found: { kind: 'value', text: 'aaaaaaa' },
    });
  });
});

describe('many targets', () => {
  it('share one deadline, and one that fails keeps none of the others', async () => {
    const { outcome } = await play(
      {
        ...{ timeout: '30s', retry_interval: '1s' },
        targets: [{ url: 'https://a.example.com/' }, { url: 'https://b.example.com/' }],
      },
      (now, url) => ({ status: url.host.startsWith('b') && now > 5000 ? 200 : 503 }),
    );
    expect(outcome.results.map(({ verdict }) => verdict.kind)).toEqual(['late', 'passed']);
    expect(outcome.tookMs).toBeLessThanOrEqual(30_000);
  });

  it('take no longer than one: two hundred with twenty retries each', async () => {
    const targets = Array.from({ length: 200 }, (_, index) => ({
      url: `https://host-${String(index)}.example.com/`,
    }));
    const tries = new Map<string, number>();
    const { outcome, atMs } = await play(
      { targets, retry_interval: '1s', timeout: '1m', max_retries: 20 },
      (_now, { host }) => {
        const count = (tries.get(host) ?? 0) + 1;
        tries.set(host, count);
        return { status: count > 20 ? 200 : 503 };
      },
    );
    expect(outcome.kind).toBe('verified');
    expect(atMs).toHaveLength(200 * 21);
    expect(outcome.tookMs).toBeLessThanOrEqual(20_000 * 1.1);
  });
});
