import { type JsonObject, Secret } from '../../../../src/kernel/index.ts';
import { findings, type LegacyRow, output, ours } from './legacy-row.ts';
import { hintsShape, planShape, refShape, specShape, stateShape } from './legacy-shapes.ts';
import {
  toDrift,
  toFailure,
  toHints,
  toOutput,
  toPlan,
  toRef,
  toSpec,
  toState,
} from './resource-kit.ts';
import { UNUSABLE } from './row.ts';
import { toBootstrap, toRepair, toRepaired } from './service-kit.ts';
import type { Sort } from './sort.ts';

const refs = (sort: Sort): JsonObject => ({
  refs: sort.list(() => toRef(sort).ours).map(refShape),
});
const failures = (sort: Sort): JsonObject => ({
  errors: sort.list(() => ({ ...toFailure(sort).ours })),
});
const drifts = (sort: Sort): JsonObject => ({
  drifts: sort.list(() => {
    const drift = toDrift(sort).ours;
    return {
      name: drift.name,
      type: drift.type,
      drifted: drift.drifted,
      class: drift.class === 'unknown' ? '' : drift.class,
      expected: drift.expected.reveal(),
      actual: drift.actual.reveal(),
      fields: drift.fields,
    };
  }),
});
const ourDrifts = (sort: Sort): unknown => ({
  kind: 'drifts',
  drifts: sort.list(() => toDrift(sort)).map(ours),
});

/** What the provider does as a whole. */
export const LEGACY_PROVIDER_ROWS: readonly LegacyRow[] = [
  {
    method: 'plan',
    name: 'IaCProvider.Plan',
    call: (client, sort) =>
      client.plan(
        sort.list(() => toSpec(sort)).map(ours),
        sort.list(() => toState(sort)).map(ours),
      ),
    args: (sort) => ({
      desired: sort.list(() => specShape(toSpec(sort).ours)),
      current: sort.list(() => stateShape(toState(sort).ours)),
    }),
    result: (sort) => planShape(toPlan(sort).ours),
    gives: (sort) => ({ kind: 'plan', plan: toPlan(sort).ours }),
    nothing: UNUSABLE,
    bare: UNUSABLE,
  },
  {
    method: 'validatePlan',
    name: 'IaCProvider.ValidatePlan',
    call: (client, sort) => client.validatePlan(toPlan(sort).ours),
    args: (sort) => ({ plan: planShape(toPlan(sort).ours) }),
    result: (sort) => ({
      diagnostics: sort.list(() => ({
        severity: sort.word(['error', 2], 'info').typed,
        resource: sort.text('resource'),
        field: sort.text('field'),
        message: sort.text('message'),
      })),
    }),
    gives: (sort) => ({
      kind: 'findings',
      findings: sort.list(() => ({
        severity: sort.word(['error', 2], 'info').ours,
        resource: sort.text('resource'),
        field: sort.text('field'),
        message: sort.text('message'),
      })),
    }),
    nothing: UNUSABLE,
    bare: { kind: 'findings', findings: [] },
  },
  {
    method: 'destroy',
    name: 'IaCProvider.Destroy',
    call: (client, sort) => client.destroy(sort.list(() => toRef(sort)).map(ours)),
    args: refs,
    result: (sort) => ({ destroyed: sort.texts('destroyed'), ...failures(sort) }),
    gives: (sort) => ({
      kind: 'destroyed',
      destroyed: sort.texts('destroyed'),
      errors: sort.list(() => toFailure(sort)).map(ours),
    }),
    nothing: UNUSABLE,
    bare: { kind: 'destroyed', destroyed: [], errors: [] },
  },
  {
    method: 'status',
    name: 'IaCProvider.Status',
    call: (client, sort) => client.status(sort.list(() => toRef(sort)).map(ours)),
    args: refs,
    result: (sort) => ({
      statuses: sort.list(() => {
        const { name, type, provider_id, status, outputs } = output(sort);
        return {
          name: name!,
          type: type!,
          provider_id: provider_id!,
          status: status!,
          outputs: outputs!,
        };
      }),
    }),
    gives: (sort: Sort): unknown =>
      sort.list(() => {
        const { name, type, providerId, status, outputs } = toOutput(sort).ours;
        return { name, type, providerId, status, outputs };
      }),
    nothing: UNUSABLE,
    bare: UNUSABLE,
  },
  {
    method: 'importResource',
    name: 'IaCProvider.Import',
    call: (client, sort) =>
      client.importResource({
        name: '',
        type: sort.text('type'),
        providerId: sort.text('provider_id'),
      }),
    args: (sort) => ({
      provider_id: sort.text('provider_id'),
      resource_type: sort.text('type'),
    }),
    result: (sort) => stateShape(toState(sort).ours),
    gives: (sort: Sort): unknown => {
      const { providerId, type, appliedConfig, outputs } = toState(sort).ours;
      return { providerId, type, appliedConfig, outputs };
    },
    nothing: UNUSABLE,
    bare: UNUSABLE,
  },
  {
    method: 'resolveSizing',
    name: 'IaCProvider.ResolveSizing',
    call: (client, sort) =>
      client.resolveSizing({
        type: sort.text('type'),
        size: sort.text('size'),
        hints: sort.optional(() => toHints(sort).ours),
      }),
    args: (sort) => ({
      resource_type: sort.text('type'),
      size: sort.text('size'),
      hints: sort.optional(() => hintsShape(toHints(sort).ours)) ?? null,
    }),
    result: (sort) => ({
      instance_type: sort.text('instance_type'),
      specs: sort.json('specs').ours,
    }),
    gives: (sort) => ({
      kind: 'sizing',
      instanceType: sort.text('instance_type'),
      specs: sort.json('specs').ours,
    }),
    nothing: UNUSABLE,
    bare: UNUSABLE,
  },
  {
    method: 'enumerateAll',
    name: 'IaCProvider.EnumerateAll',
    call: (client, sort) => client.enumerateAll(sort.text('type')),
    args: (sort) => ({ resource_type: sort.text('type') }),
    result: (sort) => ({ outputs: sort.list(() => output(sort)) }),
    gives: (sort) => ({ kind: 'all', outputs: sort.list(() => toOutput(sort)).map(ours) }),
    nothing: UNUSABLE,
    bare: UNUSABLE,
  },
  {
    method: 'enumerateByTag',
    name: 'IaCProvider.EnumerateByTag',
    call: (client, sort) => client.enumerateByTag(sort.text('tag')),
    args: (sort) => ({ tag: sort.text('tag') }),
    result: refs,
    gives: (sort) => ({ kind: 'refs', refs: sort.list(() => toRef(sort)).map(ours) }),
    nothing: UNUSABLE,
    bare: UNUSABLE,
  },
  {
    method: 'detectDrift',
    name: 'IaCProvider.DetectDrift',
    call: (client, sort) => client.detectDrift(sort.list(() => toRef(sort)).map(ours)),
    args: refs,
    result: drifts,
    gives: ourDrifts,
    nothing: UNUSABLE,
    bare: UNUSABLE,
  },
  {
    method: 'detectDriftWithSpecs',
    name: 'IaCProvider.DetectDrift',
    call: (client, sort) =>
      client.detectDriftWithSpecs(
        sort.list(() => toRef(sort)).map(ours),
        new Map(sort.list(() => toSpec(sort)).map((spec) => [spec.ours.name, spec.ours])),
      ),
    args: (sort) => ({
      ...refs(sort),
      specs: Object.fromEntries(
        sort.list(() => toSpec(sort)).map((spec) => [spec.ours.name, specShape(spec.ours)]),
      ),
    }),
    result: drifts,
    gives: ourDrifts,
    nothing: UNUSABLE,
    bare: UNUSABLE,
  },
  {
    method: 'bootstrapStateBackend',
    name: 'IaCProvider.BootstrapStateBackend',
    call: (client, sort) => client.bootstrapStateBackend(new Secret(sort.json('config').ours)),
    args: (sort) => sort.json('config').ours,
    result: (sort: Sort): JsonObject => {
      const { bucket, region, endpoint, environment } = toBootstrap(sort).ours;
      return { bucket, region, endpoint, env_vars: Object.fromEntries(environment.reveal()) };
    },
    gives: (sort) => ({ kind: 'bootstrapped', ...toBootstrap(sort).ours }),
    nothing: UNUSABLE,
    bare: { kind: 'nothing-to-bootstrap' },
  },
  {
    method: 'revokeProviderCredential',
    name: 'IaCProvider.RevokeProviderCredential',
    call: (client, sort) =>
      client.revokeProviderCredential(sort.text('source'), sort.text('credential_id')),
    args: (sort) => ({
      source: sort.text('source'),
      credential_id: sort.text('credential_id'),
    }),
    result: () => ({}),
    gives: () => ({ kind: 'revoked' }),
    nothing: { kind: 'revoked' },
    bare: { kind: 'revoked' },
  },
  {
    method: 'repairDirtyMigration',
    name: 'IaCProvider.RepairDirtyMigration',
    call: (client, sort) => client.repairDirtyMigration(toRepair(sort).ours),
    args: (sort: Sort): JsonObject => {
      const repair = toRepair(sort).ours;
      return {
        request: {
          app_resource_name: repair.appResource,
          database_resource_name: repair.databaseResource,
          job_image: repair.jobImage,
          source_dir: repair.sourceDir,
          expected_dirty_version: repair.expectedDirtyVersion,
          force_version: repair.forceVersion,
          then_up: repair.afterwards === 'up',
          up_if_clean: repair.afterwards === 'up-if-clean',
          confirm_force: repair.confirmForce,
          env: Object.fromEntries(repair.environment.reveal()),
          timeout_seconds: repair.timeoutSeconds,
        },
      };
    },
    result: (sort: Sort): JsonObject => {
      const { jobId, status, applied, logs } = toRepaired(sort).ours;
      return { provider_job_id: jobId, status, applied, logs, ...findings(sort) };
    },
    gives: (sort) => ({ kind: 'repair', ...toRepaired(sort).ours }),
    nothing: UNUSABLE,
    bare: UNUSABLE,
  },
];
