import { compareBytes, type Diagnostic, type JsonValue } from '../kernel/index.ts';
import type { Change } from './plan.ts';
import type { ResourceRecord } from './record.ts';
import type { ResourceSpec } from './spec.ts';

/**
 * Whether a resource may not be replaced or deleted without being named. The module's own
 * `protected`, the desired config, the record, its config and its outputs are asked; one `true` is
 * enough (T-73). The text `"true"` counts as well: a doubt about protection is decided for it.
 */
export function isProtected(
  spec: Pick<ResourceSpec, 'isProtected' | 'config'> | undefined,
  record: Pick<ResourceRecord, 'appliedConfig' | 'outputs' | 'isProtected'> | undefined,
): boolean {
  return [
    spec?.isProtected,
    record?.isProtected,
    spec?.config?.['protected'],
    record?.appliedConfig?.['protected'],
    record?.outputs.reveal()['protected'],
  ].some(isTrue);
}

/** The changes that would take a protected resource away, and were not allowed by name. */
function findBlocked(
  changes: readonly Change[],
  allowReplace: ReadonlySet<string>,
): readonly Change[] {
  return changes.filter(
    (change) =>
      (change.kind === 'replace' || change.kind === 'delete') &&
      !allowReplace.has(change.name) &&
      isProtected(change.kind === 'delete' ? undefined : change.spec, change.record),
  );
}

/**
 * One refusal that lists every protected resource a plan would replace or delete, with the exact
 * flag that allows all of them beside those allowed already; empty when nothing is in the way.
 */
export function checkProtection(
  changes: readonly Change[],
  allowReplace: ReadonlySet<string>,
): readonly Diagnostic[] {
  const blocked = findBlocked(changes, allowReplace);
  const [first] = blocked;
  if (first === undefined) return [];
  const touched = new Set<string>(changes.map((change) => change.name));
  const allowed = [...allowReplace].filter((name) => touched.has(name));
  const names = [...allowed, ...blocked.map((change) => change.name)].sort(compareBytes);
  const place = first.kind === 'replace' ? first.spec.place : undefined;
  return [
    {
      severity: 'error',
      code: 'PROTECTED_RESOURCE',
      summary: 'Protected resources would be replaced or deleted',
      detail:
        'The plan would take away resources that are marked as protected:\n' +
        blocked.map((change) => `  ${change.kind} ${change.name} (${change.type})\n`).join('') +
        'Nothing was changed. If that is what you want, name them:\n' +
        `  --allow-replace=${names.join(',')}`,
      ...(place === undefined ? {} : { place }),
    },
  ];
}

function isTrue(value: JsonValue | undefined): boolean {
  return value === true || value === 'true';
}
