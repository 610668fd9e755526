import type { ProviderClient } from '../../../../src/plugins/index.ts';
import type { Sort } from './sort.ts';
import type { Wire } from './wire.ts';

/** An answer from which something is missing that we cannot do without. */
export const UNUSABLE = 'PROVIDER_BAD_ANSWER';

/** One method: how it is called with arguments of a sort, and what both sides have of it. */
export interface Row {
  /** Its name on `ProviderClient`, or `stateBackend.` and its name there. */
  readonly method: string;
  /** `Service/Method` of the typed wire. */
  readonly rpc: string;
  call(client: ProviderClient, sort: Sort): Promise<unknown>;
  /** The request as it arrives. */
  sent(sort: Sort): Wire;
  /** What the plugin answers: one message, or those of a stream. */
  answers(sort: Sort): readonly Wire[];
  /** What the caller gets. */
  gives(sort: Sort): unknown;
  /** What the caller gets for an answer without any field; {@link UNUSABLE} is the code of an error. */
  readonly nothing: unknown;
}
