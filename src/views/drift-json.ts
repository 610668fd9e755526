import { encodeJson, type JsonObject } from '../kernel/index.ts';
import type { DriftReport, ResourceDrift } from '../resources/index.ts';
import { countDrift, judgeDrift } from './drift-counts.ts';
import { driftLines } from './drift-lines.ts';

/** How much of a drift check is put into a JSON text. */
export interface DriftJsonOptions {
  readonly indent: 0 | 2;
  /** Leaves out what is in sync. */
  readonly onlyDiffering: boolean;
  /** How many resources at most; `truncated` says that there were more. */
  readonly limit: number;
}

/** A drift check for programs. Values are shown as people may see them, and nothing else. */
export function driftJson(report: DriftReport, options: DriftJsonOptions): string {
  const { changed, gone, unknown, inSync, total } = countDrift(report);
  const all = report.resources.filter(
    ({ verdict }) => !options.onlyDiffering || verdict.kind !== 'in-sync',
  );
  const document: JsonObject = {
    environment: report.environment,
    outcome: judgeDrift(report),
    counts: { changed, gone, could_not_tell: unknown, in_sync: inSync, total },
    resources: all.slice(0, options.limit).map(toJson),
    truncated: all.length > options.limit,
    refresh:
      report.refresh === undefined
        ? null
        : { updated: report.refresh.updated, pruned: report.refresh.pruned },
  };
  return encodeJson(document, { indent: options.indent });
}

function toJson(drift: ResourceDrift): JsonObject {
  const { record, verdict, isProtected } = drift;
  const base = {
    name: record.name,
    type: record.type,
    provider: record.providerRef ?? '',
    drift: verdict.kind,
    protected: isProtected,
  };
  switch (verdict.kind) {
    case 'in-sync':
    case 'ghost':
      return base;
    case 'config-drift':
      return { ...base, changes: driftLines(drift).map((line) => ({ ...line })) };
    case 'could-not-tell':
      return { ...base, code: verdict.code, because: verdict.because };
  }
}
