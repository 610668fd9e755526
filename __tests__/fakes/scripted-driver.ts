import {
  type CallOptions,
  type DiffAnswer,
  DriverError,
  type DriverSpec,
  type NotSupported,
  type ResourceDriver,
  type ResourceOutput,
  type ResourceRef,
  type Sizing,
  type SizingQuestion,
} from '../../src/resources/index.ts';

/** What a {@link createScriptedDriver} answers; everything not scripted is a failure. */
export interface DriverScript {
  readonly diff?: (spec: DriverSpec, current: ResourceOutput) => Promise<DiffAnswer | NotSupported>;
  readonly resolveSizing?: (
    question: SizingQuestion,
    options?: CallOptions,
  ) => Promise<Sizing | NotSupported>;
  readonly create?: (spec: DriverSpec, options?: CallOptions) => Promise<ResourceOutput>;
  /** `undefined` is absent. */
  readonly read?: (ref: ResourceRef) => Promise<ResourceOutput | undefined>;
  readonly update?: (ref: ResourceRef, spec: DriverSpec) => Promise<ResourceOutput>;
  readonly delete?: (ref: ResourceRef) => Promise<void>;
  /** `undefined` is not supported. */
  readonly enumerateAll?: (type: string) => Promise<readonly ResourceOutput[] | undefined>;
}

/** A provider that answers by a script. */
export function createScriptedDriver(script: DriverScript): ResourceDriver {
  const unscripted = (): Promise<never> =>
    Promise.reject(new DriverError('PROVIDER_NOT_SUPPORTED', 'not in the script'));
  return {
    create: script.create ?? unscripted,
    update: script.update ?? unscripted,
    troubleshoot: unscripted,
    finalizeApply: unscripted,
    async read(ref) {
      const output = await (script.read ?? unscripted)(ref);
      return output === undefined ? { kind: 'absent' } : { kind: 'found', output };
    },
    async delete(ref) {
      await (script.delete ?? unscripted)(ref);
      return { kind: 'deleted' };
    },
    async enumerateAll(type) {
      const outputs = await (script.enumerateAll ?? unscripted)(type);
      return outputs === undefined ? { kind: 'not-supported' } : { kind: 'all', outputs };
    },
    async diff(spec, current) {
      const answer = await (script.diff ?? unscripted)(spec, current);
      return 'kind' in answer ? answer : { kind: 'diff', ...answer };
    },
    async resolveSizing(question, options) {
      const answer = await (script.resolveSizing ?? unscripted)(question, options);
      return 'kind' in answer ? answer : { kind: 'sizing', ...answer };
    },
  };
}

/** The answer of a provider that sees no difference. */
export const noDifference: DiffAnswer = { needsUpdate: false, needsReplace: false, changes: [] };
