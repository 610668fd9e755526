import type { DriftReport, DriftVerdict, ResourceDrift } from '../resources/index.ts';
import { firstOf, joinBlocks } from './blocks.ts';
import { countDrift, driftTotals } from './drift-counts.ts';
import { driftDoubts, nameDrifts } from './drift-doubts.ts';
import { driftLines, driftNote } from './drift-lines.ts';
import {
  codeBlock,
  codeSpan,
  collapsible,
  escapeHtml,
  escapeMarkdown,
  markdownTable,
} from './markdown.ts';
import { countOf, toColumns, toPlainLine } from './plain.ts';
import type { View } from './view.ts';

const SYMBOLS: Readonly<Record<DriftVerdict['kind'], string>> = {
  'in-sync': ' ',
  'config-drift': '~',
  ghost: '-',
  'could-not-tell': '?',
};

const MAX_TABLE_ROWS = 1_000;

/**
 * What differs between the cloud and what we remember. What is in sync is only counted on the page; why
 * something could not be told is on the page, and beside the text a finding ({@link doubtFindings}).
 */
export function driftView(report: DriftReport): View {
  return {
    get text() {
      return toText(report);
    },
    get markdown() {
      return joinBlocks(driftBlocks(report));
    },
  };
}

function toText(report: DriftReport): string {
  const { resources } = report;
  const totals = `${driftTotals(countDrift(report))}\n`;
  if (resources.length === 0) return totals;
  const heads = toColumns(
    resources.map((drift) => [
      `${SYMBOLS[drift.verdict.kind]} ${drift.verdict.kind}`,
      toPlainLine(drift.record.name),
      `(${toPlainLine(drift.record.type)})`,
      toPlainLine(driftNote(drift)),
    ]),
  ).split('\n');
  const lines = resources.flatMap((drift, index) => [
    heads[index] ?? '',
    ...driftLines(drift).map(
      ({ path, remembered, found }) => `    ${path}: ${remembered} → ${found}`,
    ),
  ]);
  return `${lines.join('\n')}\n\n${refreshText(report)}${totals}`;
}

function refreshText({ refresh }: DriftReport): string {
  if (refresh === undefined) return '';
  const pruned = refresh.pruned.length === 0 ? '' : ` Forgotten: ${refresh.pruned.join(', ')}.`;
  return `Refreshed ${countOf(refresh.updated.length, 'record')}.${pruned}\n`;
}

/** The blocks of a page, the most important first; whoever has less room leaves the last ones out. */
export function driftBlocks(report: DriftReport): readonly string[] {
  const where = report.environment === '' ? '' : ` of ${codeSpan(report.environment)}`;
  const differing = report.resources.filter(({ verdict }) => verdict.kind !== 'in-sync');
  const refreshed = refreshText(report).trim();
  return [
    `### Infrastructure drift${where}`,
    `**${driftTotals(countDrift(report))}**`,
    ...(refreshed === '' ? [] : [escapeMarkdown(refreshed)]),
    ...(differing.length === 0 ? [] : driftTable(differing)),
    ...doubtBlocks(report),
    ...differing.flatMap(details),
  ];
}

function driftTable(drifts: readonly ResourceDrift[]): readonly string[] {
  const { shown, missing } = firstOf(drifts, MAX_TABLE_ROWS);
  const table = markdownTable(
    ['Drift', 'Resource', 'Type', 'What'],
    shown.map((drift) => [
      `${SYMBOLS[drift.verdict.kind]} ${drift.verdict.kind}`.replace(/^[-+~]/, '\\$&'),
      codeSpan(drift.record.name),
      codeSpan(drift.record.type),
      escapeMarkdown(
        driftNote(drift) ||
          driftLines(drift)
            .map(({ path }) => path)
            .join(', '),
      ),
    ]),
  );
  return missing === 0 ? [table] : [table, `… and ${countOf(missing, 'more resource')}.`];
}

/** Why something could not be told, each reason once. */
export function doubtBlocks(report: DriftReport): readonly string[] {
  return driftDoubts(report).map(({ reason, drifts }) => {
    const names = nameDrifts(drifts, ({ record }) => codeSpan(record.name));
    return `- ${names}: ${escapeMarkdown(cutShort(reason))}`;
  });
}

const LONGEST_REASON = 500;

function cutShort(reason: string): string {
  return reason.length <= LONGEST_REASON ? reason : `${reason.slice(0, LONGEST_REASON)}…`;
}

function details(drift: ResourceDrift): readonly string[] {
  const lines = driftLines(drift).flatMap(({ path, remembered, found }) => [
    `- ${path}: ${remembered}`,
    `+ ${path}: ${found}`,
  ]);
  if (lines.length === 0) return [];
  const title = `~ <code>${escapeHtml(drift.record.name)}</code>`;
  return [collapsible(title, codeBlock(lines.join('\n'), 'diff'))];
}
