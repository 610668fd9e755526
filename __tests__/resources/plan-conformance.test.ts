import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import {
  configHash,
  type DiffAnswer,
  DriverError,
  planChanges,
  type PlanRequest,
} from '../../src/resources/index.ts';
import { createScriptedDriver } from '../fakes/scripted-driver.ts';
import actionCases from '../fixtures/conformance/plan-actions.json' with { type: 'json' };
import orderCases from '../fixtures/conformance/plan-ordering.json' with { type: 'json' };
import { aFieldChange, aPlanRequest, aRecord, aSpec, named } from './builders.ts';

interface Case {
  readonly id: string;
  readonly operation: string;
  readonly input: {
    readonly desired: readonly {
      readonly name: string;
      readonly type: string;
      readonly config?: JsonObject;
      readonly depends_on?: readonly string[];
    }[];
    readonly current: readonly {
      readonly name: string;
      readonly type: string;
      readonly config?: JsonObject;
      readonly config_hash?: string;
    }[];
    readonly driver_diff?: {
      readonly needs_update: boolean;
      readonly needs_replace: boolean;
      readonly changes: readonly { readonly path: string; readonly force_new: boolean }[];
    };
    readonly driver_diff_error?: string;
  };
  readonly expected: {
    readonly actions?: readonly { readonly action: string; readonly name: string }[];
  };
}

/** The cases as one type: each of them leaves other members out. */
const cases: readonly Case[] = [...actionCases, ...orderCases];

function toRequest({ input }: Case): PlanRequest {
  const specs = input.desired.map(({ name, type, config, depends_on: dependsOn = [] }) => ({
    ...aSpec(name, { type, dependsOn, after: dependsOn.map(named) }),
    config,
  }));
  const records = input.current.map(({ name, type, config, config_hash: stored }) =>
    aRecord(name, { type, appliedConfig: config, configHash: stored ?? configHash(config) }),
  );
  return aPlanRequest({ specs, records });
}

function toAnswer({ input }: Case): DiffAnswer | undefined {
  const diff = input.driver_diff;
  if (diff === undefined) return undefined;
  return {
    needsUpdate: diff.needs_update,
    needsReplace: diff.needs_replace,
    changes: diff.changes.map((change) =>
      aFieldChange(change.path, { forceNew: change.force_new }),
    ),
  };
}

function withDriver(each: Case): PlanRequest {
  const answer = toAnswer(each);
  const driver = createScriptedDriver({
    diff: () =>
      answer === undefined
        ? Promise.reject(new DriverError('PROVIDER_FAILED', 'boom'))
        : Promise.resolve(answer),
  });
  const hasDriver = answer !== undefined || each.input.driver_diff_error !== undefined;
  return { ...toRequest(each), drivers: new Map(hasDriver ? [['cloud', driver]] : []) };
}

async function actionsOf(request: PlanRequest): Promise<readonly object[]> {
  const outcome = await planChanges(request);
  const plan = outcome.kind === 'planned' ? outcome.plan : undefined;
  return plan?.changes.map(({ kind, name }) => ({ action: kind, name })) ?? [];
}

describe('planning, upstream’s cases', () => {
  const planned = cases.filter(({ expected }) => expected.actions !== undefined);

  it.each(planned)('plans as upstream does in $id', async (each) => {
    const request = each.operation === 'plan' ? toRequest(each) : withDriver(each);
    const expected = each.expected.actions?.map(({ action, name }) => ({ action, name }));
    expect(await actionsOf(request)).toEqual(expected);
  });

  it('refuses the cycle of order-cycle', async () => {
    const cycle = cases.find(({ id }) => id === 'order-cycle')!;
    expect(await planChanges(toRequest(cycle))).toMatchObject({ kind: 'refused' });
  });

  it('fails where the provider fails in plan-diff-error', async () => {
    const broken = cases.find(({ id }) => id === 'plan-diff-error')!;
    await expect(planChanges(withDriver(broken))).rejects.toMatchObject({
      code: 'PROVIDER_FAILED',
    });
  });
});
