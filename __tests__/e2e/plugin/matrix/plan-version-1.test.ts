import { describe, expect, it } from 'vitest';
import {
  type GoProvider,
  HAS_GO_PROVIDER,
  installProvider,
  PROVIDER,
  type Settings,
} from '../go-provider.ts';
import { outputShape, refShape, specShape } from './legacy-shapes.ts';
import { toOutput, toRef, toSpec } from './resource-kit.ts';
import { reveal } from './reveal.ts';
import { LEGACY_SORTS, type Sort, SORTS } from './sort.ts';
import { toProtoJson, type Wire, wire } from './wire.ts';

/** How one of the wires speaks of plans of one action. */
interface Dialect {
  readonly settings: Settings;
  readonly sorts: readonly Sort[];
  /** The plan of the last Apply. */
  plan(provider: GoProvider): unknown;
  answerApply(provider: GoProvider, sort: Sort): void;
  action(sort: Sort, verb: 'create' | 'update'): unknown;
  /** The references of the last Destroy. */
  destroyed(provider: GoProvider): unknown;
  answerDestroy(provider: GoProvider, sort: Sort): void;
  refs(sort: Sort): unknown;
}

const INVOKE = 'PluginService/InvokeService';
const NO_TIME = '0001-01-01T00:00:00Z';
const ANY_PLAN = {
  id: expect.stringMatching(/^plan-\d+$/) as string,
  created_at: expect.anything() as unknown,
};

const TYPED: Dialect = {
  settings: { wire: 'typed-v1' },
  sorts: SORTS,
  plan: (provider) =>
    (provider.requestsTo('IaCProviderRequired/Apply').at(-1) as { plan: unknown }).plan,
  answerApply: (provider, sort) => {
    const result = { result: { resources: [toOutput(sort).typed] } };
    provider.script('IaCProviderRequired.Apply', { answers: [toProtoJson(result)] });
  },
  action: (sort, verb) => {
    const resource = toSpec(sort).typed;
    const { name, type, provider_id } = toRef(sort).typed;
    const current: Wire = wire({ id: name, name, type, provider: PROVIDER, provider_id });
    return verb === 'create'
      ? { action: verb, resource }
      : { action: verb, resource, current: { ...current, outputs_json: '{}' } };
  },
  destroyed: (provider) => provider.requestsTo('IaCProviderRequired/Destroy').at(-1),
  answerDestroy: (provider, sort) => {
    const destroyed = [sort.text('name')];
    provider.script('IaCProviderRequired.Destroy', { answers: [{ result: { destroyed } }] });
  },
  refs: (sort) => ({ refs: [toRef(sort).typed] }),
};

const LEGACY: Dialect = {
  settings: { wire: 'legacy' },
  sorts: LEGACY_SORTS,
  plan: (provider) => (provider.requestsTo(INVOKE).at(-1) as { args: { plan: unknown } }).args.plan,
  answerApply: (provider, sort) => {
    const result = { plan_id: 'any', resources: [outputShape(toOutput(sort).ours)], errors: null };
    provider.script('IaCProvider.Apply', { answers: [{ result }] });
  },
  action: (sort, verb) => {
    const resource = specShape(toSpec(sort).ours);
    if (verb === 'create') return { action: verb, resource };
    const { name, type, providerId } = toRef(sort).ours;
    const current = {
      ...{ id: name, name, type, provider: PROVIDER, provider_id: providerId, config_hash: '' },
      ...{ applied_config: null, outputs: {}, dependencies: [] },
      ...{ created_at: NO_TIME, updated_at: NO_TIME, last_drift_check: NO_TIME },
    };
    return { action: verb, resource, current };
  },
  destroyed: (provider) => (provider.requestsTo(INVOKE).at(-1) as { args: unknown }).args,
  answerDestroy: (provider, sort) => {
    const destroyed = [sort.text('name')];
    provider.script('IaCProvider.Destroy', { answers: [{ result: { destroyed } }] });
  },
  refs: (sort) => ({ refs: [refShape(toRef(sort).ours)] }),
};

describe.skipIf(!HAS_GO_PROVIDER).each([
  ['typed', TYPED],
  ['legacy', LEGACY],
] as const)('a Go provider of plan version 1 over the %s wire', (_wire, dialect) => {
  it.each(dialect.sorts.map((sort) => [sort.name, sort] as const))(
    'T-82 is sent plans of one action, whole, of what is %s',
    async (_name, sort) => {
      using provider = installProvider(dialect.settings);
      await using client = await provider.open();
      const [spec, ref, output] = [toSpec(sort).ours, toRef(sort).ours, toOutput(sort).ours];

      dialect.answerApply(provider, sort);
      expect(reveal(await client.create(spec))).toStrictEqual(reveal(output));
      expect(dialect.plan(provider)).toStrictEqual({
        ...ANY_PLAN,
        actions: [dialect.action(sort, 'create')],
      });

      expect(reveal(await client.update(ref, spec))).toStrictEqual(reveal(output));
      expect(dialect.plan(provider)).toStrictEqual({
        ...ANY_PLAN,
        actions: [dialect.action(sort, 'update')],
      });

      dialect.answerDestroy(provider, sort);
      expect(await client.delete(ref)).toEqual({ kind: 'deleted' });
      expect(dialect.destroyed(provider)).toStrictEqual(dialect.refs(sort));
    },
  );
});
