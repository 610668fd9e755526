import type { DriverSpec } from '../../../../src/resources/index.ts';
import {
  toChange,
  toDrift,
  toFailure,
  toFinding,
  toHints,
  toOutput,
  toPlan,
  toRef,
  toSpec,
  toState,
} from './resource-kit.ts';
import { type Row, UNUSABLE } from './row.ts';
import type { Sort } from './sort.ts';
import { type Wire, wire } from './wire.ts';

const ours = <Ours>({ ours: value }: { readonly ours: Ours }): Ours => value;
const typed = ({ typed: value }: { readonly typed: Wire }): Wire => value;

const toSentRef = (sort: Sort): Wire =>
  wire({ resource_type: sort.text('type'), ref: toRef(sort).typed });
const toSentSpec = (sort: Sort): Wire =>
  wire({ resource_type: sort.text('type'), spec: toSpec(sort).typed });
const toRefs = (sort: Sort): Wire => wire({ refs: sort.list(() => toRef(sort)).map(typed) });
const toSpecMap = (sort: Sort): Wire | undefined => {
  const specs = sort.list(() => toSpec(sort)).slice(0, 1);
  return specs.length === 0
    ? undefined
    : Object.fromEntries(specs.map((spec) => [spec.ours.name, spec.typed]));
};
const toOurSpecs = (sort: Sort): ReadonlyMap<string, DriverSpec> =>
  new Map(sort.list(() => toSpec(sort)).map((spec) => [spec.ours.name, spec.ours]));
const toSentDrift = (sort: Sort): Wire => wire({ ...toRefs(sort), specs: toSpecMap(sort) });
const toDriftAnswers = (sort: Sort): readonly Wire[] => [
  wire({ drifts: sort.list(() => toDrift(sort)).map(typed) }),
];
const toDrifts = (sort: Sort): unknown => ({
  kind: 'drifts',
  drifts: sort.list(() => toDrift(sort)).map(ours),
});
const toOutputAnswer = (sort: Sort): readonly Wire[] => [{ output: toOutput(sort).typed }];

/** What the resource driver does. */
export const DRIVER_ROWS: readonly Row[] = [
  {
    method: 'create',
    rpc: 'ResourceDriver/Create',
    call: (client, sort) => client.create(toSpec(sort).ours),
    sent: toSentSpec,
    answers: toOutputAnswer,
    gives: (sort) => toOutput(sort).ours,
    nothing: UNUSABLE,
  },
  {
    method: 'read',
    rpc: 'ResourceDriver/Read',
    call: (client, sort) => client.read(toRef(sort).ours),
    sent: toSentRef,
    answers: toOutputAnswer,
    gives: (sort) => ({ kind: 'found', output: toOutput(sort).ours }),
    nothing: UNUSABLE,
  },
  {
    method: 'update',
    rpc: 'ResourceDriver/Update',
    call: (client, sort) => client.update(toRef(sort).ours, toSpec(sort).ours),
    sent: (sort) => ({ ...toSentRef(sort), ...toSentSpec(sort) }),
    answers: toOutputAnswer,
    gives: (sort) => toOutput(sort).ours,
    nothing: UNUSABLE,
  },
  {
    method: 'delete',
    rpc: 'ResourceDriver/Delete',
    call: (client, sort) => client.delete(toRef(sort).ours),
    sent: toSentRef,
    answers: () => [{}],
    gives: () => ({ kind: 'deleted' }),
    nothing: { kind: 'deleted' },
  },
  {
    method: 'diff',
    rpc: 'ResourceDriver/Diff',
    call: (client, sort) => client.diff(toSpec(sort).ours, toOutput(sort).ours),
    sent: (sort) =>
      wire({
        resource_type: sort.text('type'),
        desired: toSpec(sort).typed,
        current: toOutput(sort).typed,
      }),
    answers: (sort) => [
      {
        result: wire({
          needs_update: sort.flag('needs_update'),
          needs_replace: sort.flag('needs_replace'),
          changes: sort.list(() => toChange(sort)).map(typed),
        }),
      },
    ],
    gives: (sort) => ({
      kind: 'diff',
      needsUpdate: sort.flag('needs_update'),
      needsReplace: sort.flag('needs_replace'),
      changes: sort.list(() => toChange(sort)).map(ours),
    }),
    nothing: UNUSABLE,
  },
  {
    method: 'scale',
    rpc: 'ResourceDriver/Scale',
    call: (client, sort) => client.scale(toRef(sort).ours, sort.number('replicas', 2_147_483_647)),
    sent: (sort) => wire({ ...toSentRef(sort), replicas: sort.number('replicas', 2_147_483_647) }),
    answers: toOutputAnswer,
    gives: (sort) => ({ kind: 'scaled', output: toOutput(sort).ours }),
    nothing: UNUSABLE,
  },
  {
    method: 'healthCheck',
    rpc: 'ResourceDriver/HealthCheck',
    call: (client, sort) => client.healthCheck(toRef(sort).ours),
    sent: toSentRef,
    answers: (sort) => [
      { result: wire({ healthy: sort.flag('healthy'), message: sort.text('message') }) },
    ],
    gives: (sort) => ({
      kind: 'health',
      healthy: sort.flag('healthy'),
      message: sort.text('message'),
    }),
    nothing: UNUSABLE,
  },
  {
    method: 'sensitiveKeys',
    rpc: 'ResourceDriver/SensitiveKeys',
    call: (client, sort) => client.sensitiveKeys(sort.text('type')),
    sent: (sort) => wire({ resource_type: sort.text('type') }),
    answers: (sort) => [wire({ keys: sort.texts('keys') })],
    gives: (sort) => ({ kind: 'keys', keys: sort.texts('keys') }),
    nothing: { kind: 'keys', keys: [] },
  },
  {
    method: 'troubleshoot',
    rpc: 'ResourceDriver/Troubleshoot',
    call: (client, sort) => client.troubleshoot(toRef(sort).ours, sort.text('failure_msg')),
    sent: (sort) => wire({ ...toSentRef(sort), failure_msg: sort.text('failure_msg') }),
    answers: (sort) => [wire({ diagnostics: sort.list(() => toFinding(sort)).map(typed) })],
    gives: (sort) => ({
      kind: 'findings',
      findings: sort.list(() => toFinding(sort)).map(ours),
    }),
    nothing: { kind: 'findings', findings: [] },
  },
];

/** What the provider does as a whole, with its resources. */
export const PROVIDER_ROWS: readonly Row[] = [
  {
    method: 'plan',
    rpc: 'IaCProviderRequired/Plan',
    call: (client, sort) =>
      client.plan(
        sort.list(() => toSpec(sort)).map(ours),
        sort.list(() => toState(sort)).map(ours),
      ),
    sent: (sort) =>
      wire({
        desired: sort.list(() => toSpec(sort)).map(typed),
        current: sort.list(() => toState(sort)).map(typed),
      }),
    answers: (sort) => [{ plan: toPlan(sort).typed }],
    gives: (sort) => ({ kind: 'plan', plan: toPlan(sort).ours }),
    nothing: UNUSABLE,
  },
  {
    method: 'validatePlan',
    rpc: 'IaCProviderValidator/ValidatePlan',
    call: (client, sort) => client.validatePlan(toPlan(sort).ours),
    sent: (sort) => ({ plan: toPlan(sort).typed }),
    answers: (sort) => [
      wire({
        diagnostics: sort.list(() =>
          wire({
            severity: sort.word(['error', 2], 'info').typed,
            resource: sort.text('resource'),
            field: sort.text('field'),
            message: sort.text('message'),
          }),
        ),
      }),
    ],
    gives: (sort) => ({
      kind: 'findings',
      findings: sort.list(() => ({
        severity: sort.word(['error', 2], 'info').ours,
        resource: sort.text('resource'),
        field: sort.text('field'),
        message: sort.text('message'),
      })),
    }),
    nothing: { kind: 'findings', findings: [] },
  },
  {
    method: 'destroy',
    rpc: 'IaCProviderRequired/Destroy',
    call: (client, sort) => client.destroy(sort.list(() => toRef(sort)).map(ours)),
    sent: toRefs,
    answers: (sort) => [
      {
        result: wire({
          destroyed: sort.texts('destroyed'),
          errors: sort.list(() => toFailure(sort)).map(typed),
        }),
      },
    ],
    gives: (sort) => ({
      kind: 'destroyed',
      destroyed: sort.texts('destroyed'),
      errors: sort.list(() => toFailure(sort)).map(ours),
    }),
    nothing: UNUSABLE,
  },
  {
    method: 'status',
    rpc: 'IaCProviderRequired/Status',
    call: (client, sort) => client.status(sort.list(() => toRef(sort)).map(ours)),
    sent: toRefs,
    answers: (sort) => [
      wire({
        statuses: sort.list(() => wire({ ...toOutput(sort).typed, sensitive: undefined })),
      }),
    ],
    gives: (sort: Sort): unknown =>
      sort.list(() => {
        const { name, type, providerId, status, outputs } = toOutput(sort).ours;
        return { name, type, providerId, status, outputs };
      }),
    nothing: [],
  },
  {
    method: 'importResource',
    rpc: 'IaCProviderRequired/Import',
    call: (client, sort) =>
      client.importResource({
        name: '',
        type: sort.text('type'),
        providerId: sort.text('provider_id'),
      }),
    sent: (sort) =>
      wire({ provider_id: sort.text('provider_id'), resource_type: sort.text('type') }),
    answers: (sort) => [{ state: toState(sort).typed }],
    gives: (sort: Sort): unknown => {
      const { providerId, type, appliedConfig, outputs } = toState(sort).ours;
      return { providerId, type, appliedConfig, outputs };
    },
    nothing: UNUSABLE,
  },
  {
    method: 'resolveSizing',
    rpc: 'IaCProviderRequired/ResolveSizing',
    call: (client, sort) =>
      client.resolveSizing({
        type: sort.text('type'),
        size: sort.text('size'),
        hints: sort.optional(() => toHints(sort).ours),
      }),
    sent: (sort) =>
      wire({
        resource_type: sort.text('type'),
        size: sort.text('size'),
        hints: sort.optional(() => toHints(sort).typed),
      }),
    answers: (sort) => [
      {
        sizing: wire({
          instance_type: sort.text('instance_type'),
          specs_json: sort.json('specs').typed,
        }),
      },
    ],
    gives: (sort) => ({
      kind: 'sizing',
      instanceType: sort.text('instance_type'),
      specs: sort.json('specs').ours,
    }),
    nothing: UNUSABLE,
  },
  {
    method: 'finalizeApply',
    rpc: 'IaCProviderFinalizer/FinalizeApply',
    call: (client, sort) => client.finalizeApply(sort.text('plan_id')),
    sent: (sort) => wire({ plan_id: sort.text('plan_id') }),
    answers: (sort) => [wire({ errors: sort.list(() => toFailure(sort)).map(typed) })],
    gives: (sort) => ({ kind: 'finalized', errors: sort.list(() => toFailure(sort)).map(ours) }),
    nothing: { kind: 'finalized', errors: [] },
  },
  {
    method: 'enumerateAll',
    rpc: 'IaCProviderEnumerator/EnumerateAll',
    call: (client, sort) => client.enumerateAll(sort.text('type')),
    sent: (sort) => wire({ resource_type: sort.text('type') }),
    answers: (sort) => [wire({ outputs: sort.list(() => toOutput(sort)).map(typed) })],
    gives: (sort) => ({ kind: 'all', outputs: sort.list(() => toOutput(sort)).map(ours) }),
    nothing: { kind: 'all', outputs: [] },
  },
  {
    method: 'enumerateByTag',
    rpc: 'IaCProviderEnumerator/EnumerateByTag',
    call: (client, sort) => client.enumerateByTag(sort.text('tag')),
    sent: (sort) => wire({ tag: sort.text('tag') }),
    answers: (sort) => [toRefs(sort)],
    gives: (sort) => ({ kind: 'refs', refs: sort.list(() => toRef(sort)).map(ours) }),
    nothing: { kind: 'refs', refs: [] },
  },
  {
    method: 'detectDrift',
    rpc: 'IaCProviderDriftDetector/DetectDrift',
    call: (client, sort) => client.detectDrift(sort.list(() => toRef(sort)).map(ours)),
    sent: toRefs,
    answers: toDriftAnswers,
    gives: toDrifts,
    nothing: { kind: 'drifts', drifts: [] },
  },
  {
    method: 'detectDriftWithSpecs',
    rpc: 'IaCProviderDriftDetector/DetectDriftWithSpecs',
    call: (client, sort) =>
      client.detectDriftWithSpecs(sort.list(() => toRef(sort)).map(ours), toOurSpecs(sort)),
    sent: toSentDrift,
    answers: toDriftAnswers,
    gives: toDrifts,
    nothing: { kind: 'drifts', drifts: [] },
  },
  {
    method: 'detectDriftConfig',
    rpc: 'IaCProviderDriftConfigDetector/DetectDriftConfig',
    call: (client, sort) =>
      client.detectDriftConfig(sort.list(() => toRef(sort)).map(ours), toOurSpecs(sort)),
    sent: toSentDrift,
    answers: toDriftAnswers,
    gives: toDrifts,
    nothing: { kind: 'drifts', drifts: [] },
  },
];
