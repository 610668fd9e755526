import { type Diagnostic, type Place } from '../kernel/index.ts';
import type { DriftReport, ResourceDrift } from '../resources/index.ts';
import { driftDoubts, nameDrifts } from './drift-doubts.ts';
import { driftLines, driftNote } from './drift-lines.ts';

/** The runner shows ten of a kind in a step, and keeps fifty. */
const MAX_FINDINGS = 50;

/** What differs, each on the line of its module: what could not be told first. */
export function driftFindings(report: DriftReport): readonly Diagnostic[] {
  const differing = report.resources.flatMap(toFinding);
  return [...doubtFindings(report), ...differing].slice(0, MAX_FINDINGS);
}

/** Why something could not be told, each reason once, on the line of the first module it concerns. */
export function doubtFindings(report: DriftReport): readonly Diagnostic[] {
  return driftDoubts(report).map(({ reason, drifts }) => {
    const names = nameDrifts(drifts, ({ record }) => `${record.name} (${record.type})`);
    const place = drifts.find(({ spec }) => spec?.place !== undefined)?.spec?.place;
    return {
      ...{ severity: 'error', code: 'COULD_NOT_TELL', summary: 'Drift could not be told' },
      detail: `What there is of ${names} could not be compared. ${reason}`,
      ...toPlaceField(place),
    };
  });
}

function toFinding(drift: ResourceDrift): readonly Diagnostic[] {
  const { record, verdict, spec } = drift;
  const what = `${record.name} (${record.type})`;
  const at = toPlaceField(spec?.place);
  switch (verdict.kind) {
    case 'in-sync':
    case 'could-not-tell':
      return [];
    case 'config-drift': {
      const paths = driftLines(drift).map(({ path }) => path);
      const where = paths.length === 0 ? '' : `: ${paths.join(', ')}`;
      const detail = `${what} is not as it was applied${where}. The next apply makes it so again.`;
      const summary = 'Resource was changed behind our back';
      return [{ severity: 'warning', code: 'CONFIG_DRIFT', summary, detail, ...at }];
    }
    case 'ghost': {
      const detail = `${what} is ${driftNote(drift)}: its provider says that there is no such thing.`;
      const summary = 'Resource is gone';
      return [{ severity: 'warning', code: 'GHOST', summary, detail, ...at }];
    }
  }
}

function toPlaceField(place: Place | undefined): { readonly place?: Place } {
  return place === undefined ? {} : { place };
}
