import type { JsonObject } from '../../../../src/kernel/index.ts';
import type { ProviderClient } from '../../../../src/plugins/index.ts';
import { outputShape } from './legacy-shapes.ts';
import { toFinding, toOutput } from './resource-kit.ts';
import type { Sort } from './sort.ts';

/** One method over the legacy wire. */
export interface LegacyRow {
  readonly method: keyof ProviderClient & string;
  /** As in the table of compat-plugins 2.4. */
  readonly name: string;
  call(client: ProviderClient, sort: Sort): Promise<unknown>;
  args(sort: Sort): JsonObject;
  result(sort: Sort): JsonObject;
  gives(sort: Sort): unknown;
  /** What the caller gets for a result that is missing. Left out where that takes further calls. */
  readonly nothing?: unknown;
  /** What the caller gets for a result without any field. */
  readonly bare: unknown;
}

/** Our half of a message. */
export const ours = <Ours>({ ours: value }: { readonly ours: Ours }): Ours => value;

/** A resource as a result has it. */
export const output = (sort: Sort): JsonObject => outputShape(toOutput(sort).ours);

/** What a provider found out, as a result has it. */
export const findings = (sort: Sort): JsonObject => ({
  diagnostics: sort.list(() => {
    const { id, phase, cause, at, detail } = toFinding(sort).ours;
    return { id, phase, cause, at: at ?? '0001-01-01T00:00:00Z', detail };
  }),
});
