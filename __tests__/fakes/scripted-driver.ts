import {
  type DiffAnswer,
  DriverError,
  type DriverSpec,
  type NotSupported,
  type ResourceDriver,
  type ResourceOutput,
  type Sizing,
} from '../../src/resources/index.ts';

/** What a {@link createScriptedDriver} answers; everything not scripted is a failure. */
export interface DriverScript {
  readonly diff?: (spec: DriverSpec, current: ResourceOutput) => Promise<DiffAnswer | NotSupported>;
  readonly resolveSizing?: (type: string, size: string) => Promise<Sizing | NotSupported>;
}

/** A provider that answers the questions of planning by a script, and makes nothing. */
export function createScriptedDriver(script: DriverScript): ResourceDriver {
  const unscripted = (): Promise<never> =>
    Promise.reject(new DriverError('PROVIDER_NOT_SUPPORTED', 'not in the script'));
  return {
    create: unscripted,
    read: unscripted,
    update: unscripted,
    delete: unscripted,
    enumerateAll: unscripted,
    troubleshoot: unscripted,
    finalizeApply: unscripted,
    async diff(spec, current) {
      const answer = await (script.diff ?? unscripted)(spec, current);
      return 'kind' in answer ? answer : { kind: 'diff', ...answer };
    },
    async resolveSizing(type, size) {
      const answer = await (script.resolveSizing ?? unscripted)(type, size);
      return 'kind' in answer ? answer : { kind: 'sizing', ...answer };
    },
  };
}

/** The answer of a provider that sees no difference. */
export const noDifference: DiffAnswer = { needsUpdate: false, needsReplace: false, changes: [] };
