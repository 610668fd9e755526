import { describe, expect, it } from 'vitest';
import { describeEvent } from '../../src/views/event-view.ts';

it('says that work goes on, and for how long', () => {
  const work = {
    resource: 'db',
    type: 'infra.database',
    action: 'create',
    tookMs: 90_000,
  } as const;
  expect(describeEvent({ kind: 'resource-running', ...work })).toEqual({
    ...{ loudness: 'info', text: '… create db (infra.database), for 1 min 30 s so far' },
  });
});

describe('a plugin that is being installed', () => {
  it.each([
    ['download', 'info', '✓ cloud v1.0.0 installed in 2.0 s'],
    ['cache', 'info', '✓ cloud v1.0.0 installed from the cache in 2.0 s'],
    ['kept', 'info', '✓ cloud v1.0.0 is installed already and unchanged'],
  ] as const)('says that it came by %s', (from, loudness, text) => {
    const event = { plugin: 'cloud', version: 'v1.0.0', from, tookMs: 2000 } as const;
    expect(describeEvent({ kind: 'plugin-installed', ...event })).toEqual({ loudness, text });
  });

  it('says how far its download is, of what is known of its size', () => {
    const event = { kind: 'download-progress', plugin: 'cloud', doneBytes: 1_500_000 } as const;
    expect(describeEvent({ ...event, totalBytes: 30_000_000 }).text).toBe(
      '… download cloud: 1.5 of 30.0 MB',
    );
    expect(describeEvent({ ...event, totalBytes: undefined }).text).toBe(
      '… download cloud: 1.5 MB',
    );
  });

  it('says why it could not be, and what to do where that is known', () => {
    const event = { kind: 'plugin-failed', plugin: 'cloud', error: 'it is gone' } as const;
    expect(describeEvent({ ...event, hint: 'Lock it again.' })).toEqual({
      ...{ loudness: 'error', text: '✗ cloud: it is gone\n  Lock it again.' },
    });
    expect(describeEvent(event).text).toBe('✗ cloud: it is gone');
  });
});
