import { assertNever, formatDuration } from '../kernel/index.ts';
import type { ApplyReport, StepResult } from '../resources/index.ts';
import { ACTION_SYMBOLS } from './actions.ts';
import { firstOf, joinBlocks } from './blocks.ts';
import { countResults, judgeApply } from './counts.ts';
import { codeBlock, codeSpan, collapsible, escapeMarkdown, markdownTable } from './markdown.ts';
import { applyGantt } from './mermaid.ts';
import { countOf, indent, toColumns, toPlainLine, toPlainText } from './plain.ts';
import type { View } from './view.ts';

type Failure = StepResult & { readonly kind: 'failed' };

/**
 * What an apply did, for people: every step and how it ended, why it failed, what is safe, and what
 * to do next. Good news is told as well as bad (T-65).
 */
export function applyView(report: ApplyReport, operation: Operation = 'apply'): View {
  return { text: toText(report, operation), markdown: toMarkdown(report, operation) };
}

type Operation = 'apply' | 'destroy';

function toText(report: ApplyReport, operation: Operation): string {
  const heads = toColumns(
    report.results.map((result) => [
      MARKS[result.kind],
      result.action,
      toPlainLine(result.name),
      `(${toPlainLine(result.type)})`,
      resultInWords(result),
    ]),
  ).split('\n');
  const lines = report.results.map((result, index) =>
    [heads[index] ?? '', ...(result.kind === 'failed' ? [failureText(result)] : [])].join('\n'),
  );
  const list = lines.length === 0 ? [] : [lines.join('\n')];
  const advice = adviceOn(report, operation).map((sentence) => toPlainLine(sentence));
  const next = advice.length === 0 ? [] : [advice.join('\n')];
  return `${[...list, ...next, totalLine(report, operation)].join('\n\n')}\n`;
}

const MARKS: Readonly<Record<StepResult['kind'], string>> = {
  done: '✓',
  failed: '✗',
  skipped: '-',
  'not-started': '-',
  'cut-off': '!',
};

function resultInWords(result: StepResult): string {
  switch (result.kind) {
    case 'done':
      return result.adopted
        ? `adopted in ${formatDuration(result.tookMs)}`
        : `done in ${formatDuration(result.tookMs)}`;
    case 'failed':
      return `failed after ${formatDuration(result.tookMs)}`;
    case 'skipped':
      return `skipped: ${toPlainLine(result.because)} failed`;
    case 'not-started':
      return 'not started';
    case 'cut-off':
      return `cut off after ${formatDuration(result.tookMs)}`;
    default:
      return assertNever(result);
  }
}

function failureText(failure: Failure): string {
  const parts = [failure.error, failure.hint ?? '', ...failure.findings.map((text) => `- ${text}`)];
  const shown = parts.filter((part) => part !== '').map((part) => toPlainText(part).trimEnd());
  return indent(shown.join('\n'), '    ');
}

function totalLine(report: ApplyReport, operation: Operation): string {
  if (report.results.length === 0) return 'No changes. Infrastructure is up-to-date.';
  const counts = countResults(report.results);
  const parts = [
    `${String(counts.done)} done`,
    `${String(counts.failed)} failed`,
    ...(counts.skipped === 0 ? [] : [`${String(counts.skipped)} skipped`]),
    ...(counts['not-started'] === 0 ? [] : [`${String(counts['not-started'])} not started`]),
    ...(counts['cut-off'] === 0 ? [] : [`${String(counts['cut-off'])} cut off`]),
  ];
  const title = operation === 'apply' ? 'Apply' : 'Destroy';
  return `${title}: ${parts.join(', ')} in ${formatDuration(report.tookMs)}.`;
}

/** What is safe, what is not known, and what to do next: one sentence or two per circumstance. */
function adviceOn(report: ApplyReport, operation: Operation): readonly string[] {
  const counts = countResults(report.results);
  const advice: string[] = report.finalizeErrors.map(
    (error) => `The provider could not finish its work after the ${operation}: ${error}`,
  );
  if (counts['cut-off'] > 0) {
    advice.push(
      `${countOf(counts['cut-off'], 'call')} ran when the ${operation} was cancelled, and how that ` +
        `ended is not known here. The next ${operation} looks at what exists before it changes anything.`,
    );
  }
  const verdict = judgeApply(report);
  if (verdict === 'applied' || verdict === 'nothing-to-do') return advice;
  if (counts.failed > 0) {
    advice.push('What depends on a failed resource was left as it is; everything else went on.');
  }
  if (counts.done > 0) advice.push('Every change that is done is recorded in the state.');
  const isBlocked = counts.failed > 0 || report.finalizeErrors.length > 0;
  const first = isBlocked ? 'Once the cause is removed, run' : 'Run';
  advice.push(`${first} the ${operation} again: it goes on from here and makes nothing twice.`);
  return advice;
}

const HEADLINES = {
  'nothing-to-do': '✅ Nothing to do',
  applied: '✅ Applied',
  'partly-applied': '❌ Applied in part',
  'nothing-applied': '❌ Not applied',
  cancelled: '🛑 Cancelled',
} as const;

const MAX_TABLE_ROWS = 1_000;

function toMarkdown(report: ApplyReport, operation: Operation): string {
  const where = report.environment === '' ? '' : `: ${codeSpan(report.environment)}`;
  const advice = adviceOn(report, operation);
  return joinBlocks([
    `### ${HEADLINES[judgeApply(report)]}${where}`,
    `**${totalLine(report, operation)}**`,
    ...report.results.filter((result) => result.kind === 'failed').map(failureBlock),
    ...(advice.length === 0 ? [] : [`> ${advice.map(escapeMarkdown).join('\n>\n> ')}`]),
    ...(report.results.length === 0 ? [] : resultTable(report.results)),
    ...timings(report.results),
    ...(report.digest === '' ? [] : [`<sub>Plan digest: ${codeSpan(report.digest)}</sub>`]),
  ]);
}

function failureBlock(failure: Failure): string {
  return [
    `#### ${codeSpan(failure.name)} could not be ${PARTICIPLES[failure.action]}`,
    codeBlock(failure.error),
    ...(failure.hint === undefined ? [] : [escapeMarkdown(failure.hint)]),
    ...(failure.findings.length === 0
      ? []
      : [collapsible('What the provider found', codeBlock(failure.findings.join('\n')))]),
  ].join('\n\n');
}

const PARTICIPLES: Readonly<Record<StepResult['action'], string>> = {
  create: 'created',
  update: 'updated',
  replace: 'replaced',
  delete: 'deleted',
};

function resultTable(results: readonly StepResult[]): readonly string[] {
  const { shown, missing } = firstOf(results, MAX_TABLE_ROWS);
  const table = markdownTable(
    ['Resource', 'Type', 'Action', 'Result', 'Seconds'],
    shown.map((result) => [
      codeSpan(result.name),
      codeSpan(result.type),
      `${ACTION_SYMBOLS[result.action]} ${result.action}`.replace(/^[-+~]/, '\\$&'),
      tableResult(result),
      result.kind === 'skipped' || result.kind === 'not-started'
        ? ''
        : (result.tookMs / 1_000).toFixed(1),
    ]),
  );
  return missing === 0 ? [table] : [table, `… and ${countOf(missing, 'more result')}.`];
}

function tableResult(result: StepResult): string {
  if (result.kind === 'skipped') return `skipped: ${escapeMarkdown(result.because)} failed`;
  if (result.kind === 'done' && result.adopted) return '✓ adopted';
  return `${MARKS[result.kind]} ${result.kind.replace('-', ' ')}`.replace(/^- /, '');
}

function timings(results: readonly StepResult[]): readonly string[] {
  const gantt = applyGantt(results);
  if (gantt === undefined) return [];
  const note =
    gantt.missing === 0 ? '' : `\n\nThe chart leaves out ${countOf(gantt.missing, 'later step')}.`;
  return [collapsible('Timings', codeBlock(gantt.code, 'mermaid') + note)];
}
