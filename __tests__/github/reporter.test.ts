import { expect, it } from 'vitest';
import { createLog } from '../../src/github/log.ts';
import { createActionsReporter } from '../../src/github/reporter.ts';
import type { ReportEvent } from '../../src/ports/index.ts';
import { createFakeRunnerWorld, type RunnerCall } from '../fakes/fake-runner-world.ts';

function tell(...events: readonly ReportEvent[]): readonly RunnerCall[] {
  const world = createFakeRunnerWorld();
  const reporter = createActionsReporter(
    createLog(world.commands, (text) => text),
    '/repo',
  );
  for (const event of events) reporter.report(event);
  return world.calls;
}

const work = { resource: 'db', type: 'infra.database', action: 'create' } as const;

it('tells the work on a resource in lines', () => {
  expect(
    tell(
      { kind: 'operation-started', operation: 'apply', environment: 'staging' },
      { kind: 'resource-started', ...work },
      { kind: 'resource-done', tookMs: 1_200, ...work },
      { kind: 'resource-skipped', because: 'vpc', ...work },
    ),
  ).toEqual([
    { kind: 'line', text: 'apply staging' },
    { kind: 'line', text: '… create db (infra.database)' },
    { kind: 'line', text: '✓ create db (infra.database) in 1.2 s' },
    { kind: 'line', text: '- create db (infra.database) skipped: vpc failed' },
  ]);
});

it('annotates failures and what is not known', () => {
  const calls = tell(
    { kind: 'resource-failed', tookMs: 5, error: 'no quota', hint: 'Ask for more.', ...work },
    { kind: 'resource-cut-off', ...work },
    { kind: 'lock-taken-over', holder: 'run 7', reason: 'it is dead' },
    { kind: 'cancelling', signal: 'SIGINT', running: 1 },
  );
  expect(calls.map((call) => call.kind === 'annotation' && call.annotation.level)).toEqual([
    'error',
    'warning',
    'warning',
    'warning',
  ]);
  expect(JSON.stringify(calls[0])).toContain('no quota\\n  Ask for more.');
});

it('puts what a provider found in a group', () => {
  expect(tell({ kind: 'troubleshoot', resource: 'app', findings: ['a', 'b'] })).toEqual([
    { kind: 'group', text: 'Troubleshoot: app' },
    { kind: 'line', text: 'a' },
    { kind: 'line', text: 'b' },
    { kind: 'end-group' },
  ]);
});

it('keeps chatter for the debug log', () => {
  const kinds = tell(
    { kind: 'plugin-log', provider: 'p', level: 'info', text: 'x' },
    { kind: 'provider-starting', provider: 'p' },
    { kind: 'note', level: 'debug', text: 'x' },
  ).map((call) => call.kind);
  expect(kinds).toEqual(['debug', 'debug', 'debug']);
});

it('does not fill the log while it waits', () => {
  const waits = [0, 1_000, 2_000, 30_000, 31_000].map((waitedMs): ReportEvent => ({
    kind: 'lock-waiting',
    holder: 'run 7',
    waitedMs,
  }));
  expect(tell(...waits)).toHaveLength(2);
});

it('reports progress only of long plans, ten times', () => {
  const progress = (total: number): readonly ReportEvent[] =>
    Array.from({ length: total }, (_, index) => ({
      kind: 'plan-progress',
      done: index + 1,
      total,
    }));
  expect(tell(...progress(20))).toHaveLength(0);
  expect(tell(...progress(1_000))).toHaveLength(10);
});

it('puts a finding beside its line, and prints it', () => {
  const calls = tell({
    kind: 'diagnostic',
    diagnostic: { severity: 'warning', code: 'W', summary: 'Odd', detail: 'Look.' },
  });
  expect(calls.map((call) => call.kind)).toEqual(['line', 'line', 'annotation']);
});
