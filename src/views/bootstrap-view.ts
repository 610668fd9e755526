import type { EnsuredReport } from '../secrets/index.ts';
import { generatedView } from './generated-view.ts';
import { indent, toPlainLine } from './plain.ts';

/** A place for state as it is shown. */
export interface ShownPlace {
  readonly kind: 'present' | 'created' | 'missing' | 'assured' | 'left-alone';
  readonly location: string;
  readonly remarks: readonly string[];
}

/** What was there and what was made before anything can be applied, for a terminal. */
export function bootstrapView({
  kind,
  secrets,
  places,
}: {
  readonly kind: 'bootstrapped' | 'would-bootstrap' | 'nothing-to-do';
  readonly secrets: EnsuredReport;
  readonly places: readonly ShownPlace[];
}): string {
  const made = secrets.length === 0 ? '' : `${generatedView(secrets).text}\n`;
  return `${made}${[...places.map(toPlaceLines), '', ENDS[kind]].join('\n')}\n`;
}

const ENDS = {
  bootstrapped: 'Bootstrapped. Run again, it makes nothing twice.',
  'would-bootstrap': 'This was a dry run: nothing was made.',
  'nothing-to-do': 'There is nothing to do.',
} as const;

function toPlaceLines({ kind, location, remarks }: ShownPlace): string {
  const head = `${MARKS[kind]} State: ${toPlainLine(location)} ${WORDS[kind]}`;
  return [head, ...remarks.map((remark) => indent(toPlainLine(remark), '    '))].join('\n');
}

const MARKS = {
  present: '=',
  created: '✓',
  missing: '+',
  assured: '=',
  'left-alone': '-',
} as const;

const WORDS = {
  present: 'is there.',
  created: 'was created.',
  missing: 'is missing and would be created.',
  assured: 'is there, it says.',
  'left-alone': 'is left to the plugin.',
} as const;
