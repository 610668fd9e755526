import { describe, expect, it } from 'vitest';
import type { DriftReport, DriftVerdict, ResourceDrift } from '../../src/resources/index.ts';
import {
  driftFindings,
  driftIssueTexts,
  driftJson,
  driftView,
  judgeDrift,
} from '../../src/views/index.ts';
import { createRedactor } from '../../src/outputs/index.ts';
import { aRecord, aSpec } from '../resources/builders.ts';

const PLACE = { file: 'infra.yaml', line: 7, column: 5, length: 3, sourceLine: 'net' };

function aDrift(name: string, verdict: DriftVerdict): ResourceDrift {
  const config = { cidr: '10.0.0.0/16', key: '${KEY}' };
  return {
    record: aRecord(name, { appliedConfig: config }),
    spec: { ...aSpec(name, { config }), place: PLACE },
    verdict,
    isProtected: false,
  };
}

function aReport(...resources: readonly ResourceDrift[]): DriftReport {
  return { environment: 'staging', resources, refresh: undefined };
}

function changed(...paths: readonly string[]): DriftVerdict {
  const changes = paths.map((path) => ({ path, old: 'was', new: 'is', forceNew: false }));
  return { kind: 'config-drift', changes };
}

const UNTOLD: DriftVerdict = {
  kind: 'could-not-tell',
  code: 'PROVIDER_UNAVAILABLE',
  because: 'connection refused | <!-- @octocat',
};

describe('what a drift check shows', () => {
  const report = aReport(
    aDrift('changed', changed('cidr', 'key')),
    aDrift('gone', { kind: 'ghost' }),
    aDrift('same', { kind: 'in-sync' }),
    aDrift('what', UNTOLD),
  );

  it('is every resource with its outcome, and values only where the config spells them out', () => {
    expect(driftView(report).text).toBe(
      [
        '~ config-drift    changed  (infra.vpc)',
        '    cidr: was → is',
        '    key: (sensitive) → (sensitive)',
        '- ghost           gone     (infra.vpc)  gone',
        '  in-sync         same     (infra.vpc)',
        '? could-not-tell  what     (infra.vpc)  PROVIDER_UNAVAILABLE',
        '',
        'Drift: 1 changed, 1 gone, 1 could not be told, 1 in sync.',
        '',
      ].join('\n'),
    );
  });

  it('T-48 counts doubt before drift, and neither as in sync', () => {
    expect(judgeDrift(report)).toBe('could-not-tell');
    expect(judgeDrift(aReport(aDrift('gone', { kind: 'ghost' })))).toBe('drifted');
    expect(judgeDrift(aReport(aDrift('same', { kind: 'in-sync' })))).toBe('in-sync');
    expect(judgeDrift(aReport())).toBe('in-sync');
  });

  it('is nothing that a page takes for markup, a mention or the end of a cell', () => {
    const { markdown } = driftView(report);
    expect(markdown).not.toContain('<!--');
    expect(markdown).not.toMatch(/@octocat/);
    expect(markdown).not.toContain('`same`');
    const { doubt } = driftIssueTexts(report, 'https://github.com/octo/shop/actions/runs/1');
    expect(doubt?.text).not.toMatch(/<!--|@octocat/);
    expect(doubt?.key).toBe('what PROVIDER_UNAVAILABLE');
  });

  it('is found on the line of its module, the doubtful first', () => {
    const findings = driftFindings(report);
    expect(findings.map(({ severity, code, place }) => [severity, code, place?.line])).toEqual([
      ['error', 'COULD_NOT_TELL', 7],
      ['warning', 'CONFIG_DRIFT', 7],
      ['warning', 'GHOST', 7],
    ]);
  });

  it('T-45 tells what kept it from telling once, however many resources that concerns', () => {
    const doubtful = aReport(
      aDrift('one', UNTOLD),
      aDrift('other', { ...UNTOLD, because: 'a certificate that has expired' }),
      aDrift('two', UNTOLD),
    );
    const [first, second] = driftFindings(doubtful).map(({ detail }) => detail);
    expect(first).toMatch(/one \(infra\.vpc\), two \(infra\.vpc\).*connection refused/);
    expect(second).toMatch(/other \(infra\.vpc\).*expired/);
    const texts = [driftView(doubtful).markdown, driftIssueTexts(doubtful, '').doubt?.text];
    for (const text of texts) expect(text?.match(/connection refused/g)).toHaveLength(1);
    expect(driftView(doubtful).text).not.toContain('connection refused');
  });

  it('fits an issue and an output, however much it is', () => {
    const many = aReport(
      ...Array.from({ length: 5_000 }, (_, index) =>
        aDrift(`net-${String(index)}`, index % 2 === 0 ? changed('cidr') : UNTOLD),
      ),
    );
    const { body, doubt } = driftIssueTexts(many, '');
    expect(body.length).toBeLessThan(50_000);
    expect(body).toContain('2500 changed');
    expect(doubt?.text.length).toBeLessThan(50_000);
    const json = driftJson(many, { indent: 0, onlyDiffering: true, limit: 200 });
    expect(JSON.parse(json)).toMatchObject({ truncated: true, counts: { changed: 2_500 } });
    expect(json.length).toBeLessThan(100_000);
  });

  it('is cut short at its end, so that what is left of a secret there can be told', () => {
    const because = `${'so '.repeat(155)}it is p_ss*word-that-goes-on`;
    const doubtful: DriftVerdict = { ...UNTOLD, because };
    const { doubt } = driftIssueTexts({ ...report, resources: [aDrift('net', doubtful)] }, '');
    const redactor = createRedactor();
    redactor.add('p_ss*word-that-goes-on');
    expect(redactor.redact(doubt?.text ?? '')).toMatch(/it is \*\*\*…/);
  });
});
