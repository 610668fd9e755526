import { formatDuration } from '../kernel/index.ts';
import { type Leftover, type TeardownLine, type TeardownReport } from '../teardown/index.ts';
import { countTeardown } from './teardown-counts.ts';
import { firstOf, joinBlocks } from './blocks.ts';
import { codeBlock, codeSpan, escapeMarkdown, markdownTable } from './markdown.ts';
import { countOf, indent, toColumns, toPlainLine, toPlainText } from './plain.ts';
import type { View } from './view.ts';

/** How a teardown ended, or that it is yet to begin. */
export type TeardownEnd =
  'torn-down' | 'incomplete' | 'cancelled' | 'previewed' | 'not-approved' | 'declined';

/**
 * What is there of an environment and what became of it, or would: every resource, what is left, and
 * what to do next.
 */
export function teardownView(report: TeardownReport, end: TeardownEnd): View {
  return { text: toText(report, end), markdown: toMarkdown(report, end) };
}

/** What was found and done in one line. */
function teardownTotals(report: TeardownReport): string {
  const counts = countTeardown(report);
  return (
    `${String(counts.discovered)} discovered, ${String(counts.destroyed)} destroyed, ` +
    `${String(counts.skipped)} skipped, ${countOf(counts.errors, 'error')}, ` +
    `${countOf(counts.stateObjectsWiped, 'state object')} wiped`
  );
}

function toText(report: TeardownReport, end: TeardownEnd): string {
  const heads = toColumns(
    report.lines.map((line) => [
      MARKS[line.kind],
      toPlainLine(line.name),
      `(${toPlainLine(line.type)})`,
      toPlainLine(lineInWords(line)),
      `found by ${line.foundBy.join(' and ')}`,
    ]),
  ).split('\n');
  const lines = report.lines.map((line, index) =>
    [heads[index] ?? '', ...(line.kind === 'failed' ? [failureText(line)] : [])].join('\n'),
  );
  const blocks = [
    ...(lines.length === 0 ? ['Nothing of this environment is there.'] : [lines.join('\n')]),
    ...leftoverText(report, end),
    ...adviceOn(report, end).map((sentence) => toPlainText(sentence).trimEnd()),
    `${totalLine(report, end)} in ${formatDuration(report.tookMs)}.`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

const MARKS: Readonly<Record<TeardownLine['kind'], string>> = {
  'to-destroy': '-',
  destroyed: '✓',
  'already-gone': '✓',
  failed: '✗',
  'cut-off': '!',
  'not-started': '!',
  keep: '=',
  theirs: '=',
  orphan: '?',
  unproven: '?',
};

function lineInWords(line: TeardownLine): string {
  if (line.kind === 'destroyed') return `destroyed in ${formatDuration(line.tookMs)}`;
  return 'because' in line ? `${WORDS[line.kind]}: ${line.because}` : WORDS[line.kind];
}

const WORDS: Readonly<Record<Exclude<TeardownLine['kind'], 'destroyed'>, string>> = {
  'to-destroy': 'to be destroyed',
  'already-gone': 'was gone already',
  failed: 'could not be deleted',
  'cut-off': 'cut off',
  'not-started': 'not started',
  keep: 'stays',
  theirs: 'stays',
  orphan: 'left alone',
  unproven: 'left alone',
};

function failureText({ error, hint = '' }: TeardownLine & { readonly kind: 'failed' }): string {
  const parts = [error, hint].filter((part) => part !== '');
  return indent(parts.map((part) => toPlainText(part).trimEnd()).join('\n'), '    ');
}

function leftoverText({ leftovers }: TeardownReport, end: TeardownEnd): readonly string[] {
  if (leftovers.length === 0) return [];
  const rows = leftovers.map((leftover) => [
    '',
    toPlainLine(leftover.name),
    `(${toPlainLine(leftover.type)})`,
    toPlainLine(`${leftover.providerRef} ${leftover.providerId}`.trimEnd()),
    toPlainLine(leftover.because),
  ]);
  return [`${leftoverTitle(leftovers, end)}:\n${toColumns(rows)}`];
}

function leftoverTitle(leftovers: readonly Leftover[], end: TeardownEnd): string {
  const verb = isAhead(end) ? 'would be left' : 'left';
  return `${countOf(leftovers.length, 'resource')} ${verb}`;
}

function isAhead(end: TeardownEnd): boolean {
  return end === 'previewed' || end === 'not-approved' || end === 'declined';
}

function totalLine(report: TeardownReport, end: TeardownEnd): string {
  return isAhead(end)
    ? `Teardown preview: ${previewTotals(report)}`
    : `Teardown: ${teardownTotals(report)}`;
}

function previewTotals(report: TeardownReport): string {
  const { discovered, toDestroy, skipped, errors } = countTeardown(report);
  return (
    `${String(discovered)} discovered, ${String(toDestroy)} to be destroyed, ` +
    `${String(skipped)} skipped, ${countOf(errors, 'error')}`
  );
}

/** What to do next: a sentence or two per circumstance. */
function adviceOn(report: TeardownReport, end: TeardownEnd): readonly string[] {
  const has = (kind: TeardownLine['kind']): boolean =>
    report.lines.some((line) => line.kind === kind);
  const advice: string[] = [];
  if (has('orphan')) {
    advice.push(
      'What carries this environment’s mark and is not named by the config goes with ' +
        '--include-orphans (input include-orphans); --keep NAME (input keep) says that it stays.',
    );
  }
  if (has('unproven')) {
    advice.push(
      'What is not proven to be this environment’s is never deleted. Prove it with a tag or owner ' +
        'that nothing else carries (--tag, --owner), or by its record (wfctl infra import), or say ' +
        'that it stays (--keep NAME).',
    );
  }
  if (end === 'incomplete' || end === 'cancelled') {
    advice.push('Run the teardown again: it looks at what is there and goes on from here.');
  }
  if (end === 'torn-down') {
    const rest = has('keep') || has('theirs') ? 'nothing left but what stays' : 'nothing left';
    advice.push(`A second look at every provider found ${rest}.`);
  }
  return advice;
}

const HEADLINES: Readonly<Record<TeardownEnd, string>> = {
  'torn-down': '✅ Torn down',
  incomplete: '❌ Not torn down whole',
  cancelled: '🛑 Cancelled',
  previewed: '🔍 Would be torn down',
  'not-approved': '🔒 Not approved',
  declined: '🔒 Not approved',
};

const MAX_TABLE_ROWS = 1_000;

function toMarkdown(report: TeardownReport, end: TeardownEnd): string {
  const where = report.environment === '' ? '' : `: ${codeSpan(report.environment)}`;
  return joinBlocks([
    `### ${HEADLINES[end]}${where}`,
    `**${totalLine(report, end)}.**`,
    ...leftoverBlock(report, end),
    ...report.problems.map(
      ({ summary, detail }) => `#### ${escapeMarkdown(summary)}\n\n${codeBlock(detail)}`,
    ),
    ...report.lines.flatMap((line) =>
      line.kind === 'failed'
        ? [`#### ${codeSpan(line.name)} could not be deleted\n\n${codeBlock(line.error)}`]
        : [],
    ),
    ...adviceOn(report, end).map((sentence) => `> ${escapeMarkdown(sentence)}`),
    ...resultTable(report.lines),
  ]);
}

function leftoverBlock({ leftovers }: TeardownReport, end: TeardownEnd): readonly string[] {
  if (leftovers.length === 0) return [];
  const { shown, missing } = firstOf(leftovers, MAX_TABLE_ROWS);
  const table = markdownTable(
    ['Left', 'Type', 'Provider', 'Id', 'Why'],
    shown.map(({ name, type, providerRef, providerId, because }) => [
      ...[name, type, providerRef, providerId].map(codeSpan),
      escapeMarkdown(because),
    ]),
  );
  const more = missing === 0 ? [] : [`… and ${countOf(missing, 'more resource')}.`];
  return [`#### ${leftoverTitle(leftovers, end)}`, table, ...more];
}

function resultTable(lines: readonly TeardownLine[]): readonly string[] {
  if (lines.length === 0) return ['Nothing of this environment is there.'];
  const { shown, missing } = firstOf(lines, MAX_TABLE_ROWS);
  const table = markdownTable(
    ['Resource', 'Type', 'Result', 'Found by'],
    shown.map((line) => [
      codeSpan(line.name),
      codeSpan(line.type),
      `${MARKS[line.kind]} ${escapeMarkdown(lineInWords(line))}`.replace(/^[-=]/, '\\$&'),
      line.foundBy.join(', '),
    ]),
  );
  return missing === 0 ? [table] : [table, `… and ${countOf(missing, 'more resource')}.`];
}
