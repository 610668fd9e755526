import { assertNever, type Diagnostic } from '../kernel/index.ts';
import type { Judged, Verdict } from './guard.ts';
import type { Expected, Sighting } from './sighting.ts';
import type { Deletion } from './take-down.ts';

/** What became of one resource that was found, or what would. */
export type TeardownLine = {
  readonly name: string;
  readonly type: string;
  readonly providerRef: string;
  readonly providerId: string;
  /** How it was found, such as `config` and `tag`; sorted. */
  readonly foundBy: readonly string[];
} & (
  | { readonly kind: 'to-destroy' }
  | { readonly kind: 'destroyed'; readonly tookMs: number }
  | { readonly kind: 'already-gone' | 'not-started' | 'cut-off' }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly error: string;
      readonly hint: string | undefined;
    }
  | { readonly kind: Exclude<Verdict['kind'], 'delete'>; readonly because: string }
);

/** A resource of which it cannot be said that it is gone. */
export interface Leftover {
  readonly name: string;
  readonly type: string;
  readonly providerRef: string;
  readonly providerId: string;
  readonly because: string;
}

/** Everything a teardown found and did. */
export interface TeardownReport {
  readonly environment: string;
  /** In the order of their deletion, then what stays. */
  readonly lines: readonly TeardownLine[];
  /** By a second look at everything; of a preview, what would be left. */
  readonly leftovers: readonly Leftover[];
  /** What could not be asked, read or written: while there is any, nothing is proven. */
  readonly problems: readonly Diagnostic[];
  /** Records and texts of ours about this environment that are gone from the state. */
  readonly stateObjectsWiped: number;
  readonly tookMs: number;
}

/**
 * The lines of what was judged and of what was deleted, in their order. What the state remembers and
 * the provider does not have is told as gone.
 */
export function toLines(
  { judged, absent }: { readonly judged: readonly Judged[]; readonly absent: readonly Expected[] },
  deletions: readonly Deletion[],
): readonly TeardownLine[] {
  const gone = absent
    .filter(({ evidence }) => evidence === 'state')
    .map(({ name, type, providerRef, providerId }): TeardownLine => {
      const ref = { name, type, providerRef, providerId };
      return { ...ref, foundBy: ['state'], kind: 'already-gone' };
    });
  const staying = judged.flatMap(({ sighting, verdict }) =>
    verdict.kind === 'delete' ? [] : [{ ...toBase(sighting), ...verdict }],
  );
  return [...deletions.map(toDeletionLine), ...gone, ...staying];
}

/** The line of a resource that is to be deleted. */
export function toPreviewLine(sighting: Sighting): TeardownLine {
  return { ...toBase(sighting), kind: 'to-destroy' };
}

function toDeletionLine(deletion: Deletion): TeardownLine {
  const base = toBase(deletion.sighting);
  switch (deletion.kind) {
    case 'destroyed':
      return { ...base, kind: deletion.kind, tookMs: deletion.tookMs };
    case 'failed': {
      const { kind, code, error, hint } = deletion;
      return { ...base, kind, code, error, hint };
    }
    case 'already-gone':
    case 'not-started':
    case 'cut-off':
      return { ...base, kind: deletion.kind };
    default:
      return assertNever(deletion);
  }
}

function toBase({
  ref,
  providerRef,
  evidence,
}: Sighting): Pick<TeardownLine, 'name' | 'type' | 'providerRef' | 'providerId' | 'foundBy'> {
  const { name, type, providerId } = ref;
  return { name, type, providerRef, providerId, foundBy: [...evidence].sort() };
}
