import { describe, expect, it } from 'vitest';
import type { ApplyReport, StepResult } from '../../src/resources/index.ts';
import { applyView } from '../../src/views/apply-view.ts';
import { judgeApply } from '../../src/views/counts.ts';

const base = {
  type: 'infra.database',
  action: 'create',
  startedAtMs: 1_000,
  tookMs: 3_240,
} as const;
const done: StepResult = { ...base, name: 'db', kind: 'done', adopted: false };
const failed: StepResult = {
  ...base,
  name: 'app',
  action: 'update',
  startedAtMs: 4_500,
  kind: 'failed',
  code: 'PROVIDER_INVALID',
  error: 'the image does not exist:\napp:9',
  hint: 'Push the image first.',
  findings: ['build: no such tag'],
};
const skipped: StepResult = {
  ...base,
  name: 'dns',
  tookMs: 0,
  kind: 'skipped',
  because: 'app',
};
const cutOff: StepResult = { ...base, name: 'cache', kind: 'cut-off' };
const notStarted: StepResult = { ...base, name: 'cdn', tookMs: 0, kind: 'not-started' };

function reportOf(results: readonly StepResult[], rest: Partial<ApplyReport> = {}): ApplyReport {
  return {
    environment: 'staging',
    planId: 'plan-1',
    digest: 'sha256:abc',
    results,
    tookMs: 5_000,
    cancelled: false,
    finalizeErrors: [],
    ...rest,
  };
}

describe('when everything went well', () => {
  it('T-65 writes a page for success as well', () => {
    const { markdown } = applyView(reportOf([done]));
    expect(markdown).toContain('### ✅ Applied: `staging`');
    expect(markdown).toContain('**Apply: 1 done, 0 failed in 5.0 s.**');
    expect(markdown).toContain('| `db` | `infra.database` | \\+ create | ✓ done | 3.2 |');
  });

  it('tells the digest of the plan, where there is one', () => {
    expect(applyView(reportOf([done])).markdown).toContain('<sub>Plan digest: `sha256:abc`</sub>');
    expect(applyView(reportOf([done], { digest: '' })).markdown).not.toContain('Plan digest');
  });

  it('gives no advice that nobody needs', () => {
    expect(applyView(reportOf([done])).text).toBe(
      '✓  create  db  (infra.database)  done in 3.2 s\n\nApply: 1 done, 0 failed in 5.0 s.\n',
    );
  });

  it('says when there was nothing to do', () => {
    expect(applyView(reportOf([])).text).toBe('No changes. Infrastructure is up-to-date.\n');
  });

  it('tells an adopted resource from a made one', () => {
    const adopted: StepResult = { ...base, name: 'db', kind: 'done', adopted: true };
    expect(applyView(reportOf([adopted])).markdown).toContain('✓ adopted');
  });
});

describe('when something failed', () => {
  const view = applyView(reportOf([done, failed, skipped]));

  it('shows error, hint and findings below the resource', () => {
    expect(view.text).toBe(
      [
        '✓  create  db   (infra.database)  done in 3.2 s',
        '✗  update  app  (infra.database)  failed after 3.2 s',
        '    the image does not exist:',
        '    app:9',
        '    Push the image first.',
        '    - build: no such tag',
        '-  create  dns  (infra.database)  skipped: app failed',
        '',
        'What depends on a failed resource was left as it is; everything else went on.',
        'Every change that is done is recorded in the state.',
        'Once the cause is removed, run the apply again: it goes on from here and makes nothing twice.',
        '',
        'Apply: 1 done, 1 failed, 1 skipped in 5.0 s.',
        '',
      ].join('\n'),
    );
  });

  it('puts failures first on the page', () => {
    expect(view.markdown.indexOf('#### `app` could not be updated')).toBeLessThan(
      view.markdown.indexOf('| Resource |'),
    );
    expect(view.markdown).toContain('skipped: app failed');
    expect(view.markdown).toContain('What the provider found');
  });

  it('draws when each step ran, relative to the first', () => {
    expect(view.markdown).toContain('  create db :done, 00:00:00.000, 3240ms');
    expect(view.markdown).toContain('  update app :crit, 00:00:03.500, 3240ms');
    expect(view.markdown).not.toContain('create dns :');
  });

  it('lets no error text out of its block', () => {
    const { markdown } = applyView(
      reportOf([{ ...failed, error: '```\n</details>\n# big\n::error::x' }]),
    );
    expect(markdown).toContain('````\n```\n</details>\n# big\n::error::x\n````');
  });
});

describe('when it was cancelled', () => {
  const report = reportOf([done, cutOff, notStarted], { cancelled: true });

  it('says what is not known and what comes next', () => {
    const { text } = applyView(report);
    expect(text).toContain('1 call ran when the apply was cancelled');
    expect(text).toContain('Apply: 1 done, 0 failed, 1 not started, 1 cut off in 5.0 s.');
    expect(text).toContain('Run the apply again');
  });

  it('is told apart from a failure', () => {
    expect(judgeApply(report)).toBe('cancelled');
    expect(judgeApply(reportOf([done], { cancelled: true }))).toBe('applied');
  });
});

it.each([
  ['nothing-to-do', reportOf([])],
  ['applied', reportOf([done])],
  ['partly-applied', reportOf([done, failed])],
  ['partly-applied', reportOf([done], { finalizeErrors: ['db: no'] })],
  ['nothing-applied', reportOf([failed])],
] as const)('judges %s', (verdict, report) => {
  expect(judgeApply(report)).toBe(verdict);
});

it.each([[[done]], [[]]])(
  'tells what the provider could not finish, and what to do: %#',
  (results) => {
    const report = reportOf(results, { finalizeErrors: ['db: no backup'] });
    const { text } = applyView(report, 'destroy');
    expect(text).toContain('could not finish its work after the destroy: db: no backup');
    expect(text).toContain('Once the cause is removed, run the destroy again');
  },
);
