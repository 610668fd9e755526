import { describe, expect, it } from 'vitest';
import { type JsonObject, Secret } from '../../src/kernel/index.ts';
import { checkPlanFile } from '../../src/resources/check-plan-file.ts';
import { encodePlanFile } from '../../src/resources/encode-plan-file.ts';
import {
  type Plan,
  planChanges,
  type PlanFile,
  type PlanFileOutcome,
  type PlanRequest,
  toEnvironmentName,
} from '../../src/resources/index.ts';
import { parsePlanFile } from '../../src/resources/plan-file.ts';
import cases from '../fixtures/conformance/provider-grouping.json' with { type: 'json' };
import { aPlanRequest, aRecord, aSpec } from './builders.ts';

async function planOf(parts: Partial<PlanRequest>): Promise<Plan> {
  const outcome = await planChanges(aPlanRequest(parts));
  return outcome.kind === 'planned' ? outcome.plan : expect.fail(outcome.kind);
}

function encode(plan: Plan): string {
  return encodePlanFile(plan, { configFile: 'infra.yaml' });
}

function parsed(text: string): PlanFile {
  const outcome = parsePlanFile(text);
  return outcome.kind === 'parsed' ? outcome.planFile : expect.fail(outcome.kind);
}

function codes(outcome: PlanFileOutcome): readonly string[] {
  return outcome.kind === 'invalid' ? outcome.diagnostics.map(({ code }) => code) : [];
}

const secretive: Partial<PlanRequest> = {
  specs: [
    aSpec('app', {
      config: { provider: 'cloud', image: 'repo/app:hush-variable', env_vars: { T: '${T}' } },
      template: { provider: 'cloud', image: '${IMAGE}', env_vars: { T: '${T}' } },
      size: 'm',
      hints: { cpu: '2' },
      dependsOn: ['db'],
    }),
  ],
  records: [
    aRecord('app', {
      appliedConfig: { provider: 'cloud', env_vars: { T: 'hush-stored' } },
      outputs: new Secret<JsonObject>({ uri: 'hush-output' }),
      error: 'hush-error',
      unknownFields: { note: 'hush-note' },
      dependencies: ['db'],
    }),
    aRecord('old', {
      outputs: new Secret<JsonObject>({ uri: 'hush-output' }),
      dependencies: ['x'],
    }),
  ],
  variable: () => 'hush-secret',
};

describe('encodePlanFile', () => {
  it('T-60 writes no output, no stored value, no changed value and no secret', async () => {
    const text = encode(await planOf(secretive));
    expect(text).not.toContain('hush');
  });

  it('T-29 writes configs as templates, with no variable expanded', async () => {
    const document = JSON.parse(encode(await planOf(secretive))) as { actions: object[] };
    expect(document.actions[0]).toMatchObject({
      action: 'update',
      resource: {
        config: { provider: 'cloud', image: '${IMAGE}', env_vars: { T: '${T}' } },
        size: 'm',
        hints: { cpu: '2' },
        depends_on: ['db'],
      },
      current: { outputs: {}, applied_config: { provider: 'cloud' }, dependencies: ['db'] },
      changes: [{ path: 'image', old: null, new: null, force_new: false }, { path: 'env_vars.T' }],
    });
    expect(document.actions[1]).toMatchObject({
      action: 'delete',
      resource: { name: 'old', config: null, depends_on: ['x'] },
    });
  });

  it('writes no actions as null, as upstream does, and ends without a newline', async () => {
    const text = encode(await planOf({}));
    expect(text).toContain('"actions": null');
    expect(text.endsWith('}')).toBe(true);
  });
});

describe('parsePlanFile', () => {
  it('reads back what we write', async () => {
    const plan = await planOf(secretive);
    expect(parsed(encode(plan))).toEqual({
      id: plan.id,
      createdAt: plan.createdAt,
      desiredHash: plan.desiredHash,
      environment: 'staging',
      stateDigest: plan.stateDigest,
      digest: plan.digest,
      configFile: 'infra.yaml',
      actions: [
        { action: 'update', name: 'app', type: 'infra.vpc', providerRef: 'cloud' },
        { action: 'delete', name: 'old', type: 'infra.vpc', providerRef: 'cloud' },
      ],
    });
  });

  it('reads a file of upstream’s with members we do not write', () => {
    const file = parsed(
      JSON.stringify({
        id: 'plan-1777000000000000000',
        actions: null,
        created_at: '2026-04-24T01:02:03.123456789Z',
        plan_hash: 'abc',
        schema_version: 2,
        include: ['a'],
        input_snapshot: { A: '97dfc65f74283f60' },
        generator_metadata: { wfctl_version: 'v0.86.0' },
      }),
    );
    expect(file).toMatchObject({ desiredHash: 'abc', environment: undefined, actions: [] });
  });

  it('refuses a schema newer than it knows', () => {
    expect(codes(parsePlanFile('{"schema_version": 3}'))).toEqual(['PLAN_FILE_TOO_NEW']);
    expect(codes(parsePlanFile('{"schema_version": "1"}'))).toEqual(['PLAN_FILE_TOO_NEW']);
  });

  it.each(['', 'plan', '[]', '{"actions": {}}'])('refuses %j, which is no plan', (text) => {
    expect(codes(parsePlanFile(text))).toEqual(['PLAN_FILE_MALFORMED']);
  });

  it('refuses actions it does not know, all at once', () => {
    const actions = [
      { action: 'taint', resource: { name: 'a', type: 't', config: { provider: 'p' } } },
      { action: 'create', resource: { name: '', type: 't', config: { provider: 'p' } } },
      null,
    ];
    expect(codes(parsePlanFile(JSON.stringify({ actions })))).toEqual([
      'PLAN_FILE_MALFORMED',
      'PLAN_FILE_MALFORMED',
      'PLAN_FILE_MALFORMED',
    ]);
  });

  const grouping = cases.flatMap(({ id, input, expected }) =>
    'action' in input ? [{ id, action: input.action, expected }] : [],
  );
  it.each(grouping)('T-26 finds the provider of an action as upstream does in $id', (each) => {
    const outcome = parsePlanFile(JSON.stringify({ actions: [each.action] }));
    if ('provider_ref' in each.expected) {
      expect(parsed(JSON.stringify({ actions: [each.action] })).actions[0]?.providerRef).toBe(
        each.expected.provider_ref,
      );
    } else {
      expect(codes(outcome)).toEqual(['PLAN_FILE_WITHOUT_PROVIDER']);
    }
  });
});

describe('checkPlanFile', () => {
  it('T-32 lets a plan stand that would be the same made anew', async () => {
    const file = parsed(encode(await planOf(secretive)));
    expect(checkPlanFile(file, await planOf(secretive))).toEqual({ kind: 'current' });
  });

  it('T-25 lets a plan stand that deletes everything', async () => {
    const parts = { records: [aRecord('a')] };
    const file = parsed(encode(await planOf(parts)));
    expect(checkPlanFile(file, await planOf(parts))).toEqual({ kind: 'current' });
  });

  it.each<[Partial<PlanRequest>, readonly string[]]>([
    [{ environment: toEnvironmentName('prod') }, ['environment']],
    [{ records: [aRecord('app'), aRecord('old')] }, ['state']],
    [{ specs: [] }, ['config']],
    [
      { specs: [], records: [], environment: toEnvironmentName('') },
      ['config', 'environment', 'state'],
    ],
  ])('T-32 finds a plan stale, for every reason (%#)', async (parts, reasons) => {
    const file = parsed(encode(await planOf(secretive)));
    const fresh = await planOf({ ...secretive, ...parts });
    expect(checkPlanFile(file, fresh)).toEqual({ kind: 'stale', reasons });
  });

  it('T-32 finds a plan stale that would do something else made anew', async () => {
    const fresh = await planOf(secretive);
    const file = parsed(encode(fresh));
    const bare = { ...file, environment: undefined, stateDigest: undefined, digest: undefined };
    const stale = { kind: 'stale', reasons: ['changes'] };
    expect(checkPlanFile({ ...file, digest: 'sha256:other' }, fresh)).toEqual(stale);
    expect(checkPlanFile({ ...bare, actions: [] }, fresh)).toEqual(stale);
    expect(checkPlanFile(bare, fresh)).toEqual({ kind: 'current' });
  });

  it('T-32 refuses a plan without a hash', async () => {
    const fresh = await planOf(secretive);
    const file = { ...parsed(encode(fresh)), desiredHash: undefined };
    expect(checkPlanFile(file, fresh)).toEqual({ kind: 'stale', reasons: ['no-hash'] });
  });
});
