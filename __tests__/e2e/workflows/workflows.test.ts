import { describe, expect, it } from 'vitest';
import { explainActSkip, findAct, isActRequired, type EndedRun } from './act.ts';
import { makeWorkflowPlace } from './workflow-place.ts';

const CONFIG = `
environments:
  staging: {}
  production: {}
modules:
  - name: local
    type: iac.provider
    config: { provider: local, directory: '\${WFCTL_PLACE}/cloud' }
  - name: memory
    type: iac.state
    config: { backend: filesystem, directory: '\${WFCTL_PLACE}/state' }
    environments:
      production: { config: { directory: '\${WFCTL_PLACE}/state-production' } }
  - name: network
    type: infra.vpc
    config: { provider: local }
    environments: { production: { config: { name: network-production } } }
  - name: files
    type: infra.storage
    config: { provider: local, depends_on: [network] }
    environments: { production: { config: { name: files-production } } }
`;

/** Its network cannot be made at the first attempt, and nothing can be made without it. */
const FAILING_ONCE = CONFIG.replace(
  'infra.vpc\n    config: { provider: local }',
  'infra.vpc\n    config: { provider: local, simulate: { fail: { mode: once, method: create } } }',
);

function resultsOf(run: EndedRun, step: string): readonly (string | undefined)[] {
  return run.find(step).map(({ result }) => result);
}

explainActSkip('real workflow runs');
const isSkipped = findAct() === undefined && !isActRequired();

describe.skipIf(isSkipped)('a workflow that uses the suite', () => {
  it('plans, applies what was planned, has nothing left to do, also in another job', async () => {
    const place = await makeWorkflowPlace(CONFIG);
    const run = await place.start('pipeline.yml').ended;
    expect(run.exitCode, run.text).toBe(0);
    const [plan, later] = run.find('plan');
    expect(plan?.outputs).toMatchObject({ 'create-count': '2' });
    expect(run.find('apply')[0]?.outputs).toMatchObject({
      'plan-digest': plan?.outputs['plan-digest'],
    });
    expect(run.find('again')[0]?.outputs).toMatchObject({ outcome: 'nothing-to-do' });
    expect(later?.outputs).toMatchObject({ 'changes-count': '0' });
    expect(run.find('digest')[0]?.log).toContain(
      `the digest was ${plan?.outputs['plan-digest'] ?? ''}`,
    );
    expect(run.find('apply', 'Post')).toMatchObject([{ result: 'success' }]);
    expect(await place.listCloud()).toEqual(['files', 'network']);
  });

  it('fails for a reason that later steps can tell, and goes on when it is run again', async () => {
    const place = await makeWorkflowPlace(FAILING_ONCE);
    const run = await place.start('failing.yml').ended;
    expect(run.exitCode, run.text).toBe(1);
    expect(resultsOf(run, 'apply')).toEqual(['failure']);
    expect(resultsOf(run, 'skipped')).not.toContain('success');
    expect(run.find('told')[0]?.log).toContain('it failed for provider-error');
    expect(run.find('always')[0]?.log).toContain('apply came to failure');
    const again = await place.start('failing.yml').ended;
    expect(again.exitCode, again.text).toBe(0);
    expect(await place.listCloud()).toEqual(['files', 'network']);
  });

  it('applies to each environment of a matrix', async () => {
    const place = await makeWorkflowPlace(CONFIG);
    const run = await place.start('matrix.yml').ended;
    expect(run.exitCode, run.text).toBe(0);
    expect(resultsOf(run, 'apply')).toEqual(['success', 'success']);
    expect(await place.listCloud()).toEqual([
      'files',
      'files-production',
      'network',
      'network-production',
    ]);
  });

  it('has the command line in its later steps', async () => {
    const place = await makeWorkflowPlace(CONFIG);
    const run = await place.start('command-line.yml').ended;
    expect(run.exitCode, run.text).toBe(0);
    expect(run.find('status')[0]?.log).toContain('network');
    expect(await place.listCloud()).toEqual(['files', 'network']);
  });

  it('loses nothing when it is cancelled, and the next run finishes it', async () => {
    const place = await makeWorkflowPlace(simulating('latency_ms: 3000'));
    const started = place.start('failing.yml');
    await started.untilSaid('create network');
    started.cancel();
    const cancelled = await started.ended;
    expect(cancelled.exitCode).not.toBe(0);
    const run = await place.start('failing.yml').ended;
    expect(run.exitCode, run.text).toBe(0);
    expect(await place.listCloud()).toEqual(['files', 'network']);
  });
});

/** The config with a provider that plays something. */
function simulating(knob: string): string {
  return CONFIG.replace("/cloud' }", `/cloud', simulate: { ${knob} } }`);
}
