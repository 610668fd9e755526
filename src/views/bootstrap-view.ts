import type { EnsuredReport } from '../secrets/index.ts';
import { generatedView } from './generated-view.ts';
import { indent, toPlainLine } from './plain.ts';

/** A place for state as it is shown. */
export interface ShownPlace {
  readonly kind: 'present' | 'created' | 'missing' | 'assured' | 'left-alone' | 'awaiting-secrets';
  readonly location: string;
  readonly remarks: readonly string[];
}

/** What was there and what was made before anything can be applied, for a terminal. */
export function bootstrapView({
  kind,
  secrets,
  reads,
  places,
}: {
  readonly kind: 'bootstrapped' | 'would-bootstrap' | 'nothing-to-do';
  readonly secrets: EnsuredReport;
  /** Secrets that state or providers are reached with, and where each is read. */
  readonly reads: readonly { readonly name: string; readonly from: string }[];
  readonly places: readonly ShownPlace[];
}): string {
  const made = secrets.length === 0 ? '' : `${generatedView(secrets).text}\n`;
  const read = reads.map(({ name, from }) => `< ${toPlainLine(name)} is read from the ${from}.`);
  return `${made}${[...read, ...places.map(toPlaceLines), '', ENDS[kind]].join('\n')}\n`;
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
  'awaiting-secrets': '?',
} as const;

const WORDS = {
  present: 'is there.',
  created: 'was created.',
  missing: 'is missing and would be created.',
  assured: 'is there, it says.',
  'left-alone': 'is left to the plugin.',
  'awaiting-secrets': 'cannot be looked at yet.',
} as const;
