import { describe, expect, it } from 'vitest';
import { describeHolder } from '../../src/state/index.ts';
import { encodeLock, parseLock } from '../../src/state/lock-document.ts';
import { ownerOf } from './examples.ts';

describe('the holder of a lock, for people', () => {
  it('is a run with its link', () => {
    expect(describeHolder(ownerOf('t'), '2026-01-01T00:00:00Z')).toBe(
      'apply by octo in org/repo run 123 job deploy (https://example.com/runs/123), since 2026-01-01T00:00:00Z',
    );
  });

  it('names the attempt from the second on', () => {
    expect(describeHolder(ownerOf('t', { runAttempt: '2', job: '', url: '' }))).toBe(
      'apply by octo in org/repo run 123 attempt 2',
    );
  });

  it('is a process where there is no run', () => {
    const nobody = { repository: '', runId: '', job: '', actor: '', url: '', runAttempt: '' };
    expect(describeHolder(ownerOf('t', nobody))).toBe('apply on runner-1 (process 1)');
  });
});

describe('a lock document', () => {
  it('comes back as it was written', () => {
    const lock = {
      owner: ownerOf('t'),
      process: { machine: 'here', pid: 7, startedAt: '1' },
      acquiredAt: '2026-01-01T00:00:00.000Z',
      heartbeatAt: '2026-01-01T00:00:15.000Z',
      ttlMs: 60_000,
    };
    expect(parseLock(encodeLock(lock), 'lock')).toEqual(lock);
  });
});
