import type { DriftReport } from '../resources/index.ts';
import { joinBlocks } from './blocks.ts';
import { countDrift } from './drift-counts.ts';
import { doubtBlocks, driftBlocks } from './drift-view.ts';
import { countOf, toPlainLine } from './plain.ts';

/** The texts of the issue about the drift of one environment. */
export interface DriftIssueTexts {
  readonly title: string;
  readonly body: string;
  /** `undefined` when everything could be told. Texts with the same key say the same. */
  readonly doubt: { readonly text: string; readonly key: string } | undefined;
  readonly farewell: string;
}

/**
 * GitHub counts 65,536 characters; a character outside of the BMP is two of ours, and redacting may make
 * a text longer.
 */
const MAX_BODY_BYTES = 48_000;

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

/** The key is without the provider's words, which may hold the id of a request. */
function toDoubt(report: DriftReport): DriftIssueTexts['doubt'] {
  const { unknown } = countDrift(report);
  if (unknown === 0) return undefined;
  const doubtful = report.resources.filter(({ verdict }) => verdict.kind === 'could-not-tell');
  const keys = doubtful.flatMap(({ record, verdict }) =>
    verdict.kind === 'could-not-tell' ? [`${record.name} ${verdict.code}`] : [],
  );
  const head = `**Could not tell** about ${countOf(unknown, 'resource')}:`;
  return { text: joinBlocks([head, ...doubtBlocks(report)], MAX_BODY_BYTES), key: keys.join('\n') };
}
