import type { DriftReport } from '../resources/index.ts';
import { joinBlocks } from './blocks.ts';
import { countDrift } from './drift-counts.ts';
import { driftNote } from './drift-lines.ts';
import { driftBlocks } from './drift-view.ts';
import { codeSpan, escapeMarkdown } from './markdown.ts';
import { countOf, toPlainLine } from './plain.ts';

/** The texts of the issue about the drift of one environment. */
export interface DriftIssueTexts {
  readonly title: string;
  readonly body: string;
  /** `undefined` when everything could be told. */
  readonly doubt: string | undefined;
  readonly farewell: string;
}

/**
 * GitHub counts 65,536 characters; a character outside of the BMP is two of ours, and redacting may make
 * a text longer.
 */
const MAX_BODY_BYTES = 48_000;
const MAX_DOUBTS = 50;

/** Writes them. `runUrl` is a link to the run that looked, or empty. */
export function driftIssueTexts(report: DriftReport, runUrl: string): DriftIssueTexts {
  const name = report.environment === '' ? 'the base environment' : report.environment;
  const by = runUrl === '' ? 'this workflow' : `[this run](${runUrl})`;
  return {
    title: `Infrastructure drift: ${toPlainLine(name)}`.slice(0, 200),
    body: joinBlocks(
      [
        `What is there is not what wfctl applied, as ${by} found. It is kept up to date by every ` +
          'drift check, and closed by the first that finds nothing.',
        ...driftBlocks(report),
        'An apply makes it as the config says. `wfctl infra drift --refresh` takes what is there into ' +
          'the state and changes nothing in the cloud.',
      ],
      MAX_BODY_BYTES,
    ),
    doubt: toDoubt(report),
    farewell: `In sync again, as ${by} found.`,
  };
}

/** No link to the run: the same doubt is to read the same. */
function toDoubt(report: DriftReport): string | undefined {
  const { unknown } = countDrift(report);
  if (unknown === 0) return undefined;
  const doubtful = report.resources.filter(({ verdict }) => verdict.kind === 'could-not-tell');
  const lines = doubtful
    .slice(0, MAX_DOUBTS)
    .map(
      (drift) =>
        `- ${codeSpan(drift.record.name)}: ${escapeMarkdown(driftNote(drift).slice(0, 500))}`,
    );
  return joinBlocks(
    [`**Could not tell** about ${countOf(unknown, 'resource')}:`, ...lines],
    MAX_BODY_BYTES,
  );
}
