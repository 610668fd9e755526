import { assertNever, encodeJson } from '../kernel/index.ts';
import type { SinkReport, SinkResult } from '../secrets/index.ts';
import { joinBlocks } from './blocks.ts';
import { codeBlock, codeSpan, escapeMarkdown, markdownTable } from './markdown.ts';
import { countOf, indent, toColumns, toPlainLine, toPlainText } from './plain.ts';
import type { View } from './view.ts';

/** What became of the outputs that are to be in secret stores, for people. No value is in it. */
export function sinksView(report: SinkReport): View {
  return { text: toText(report), markdown: toMarkdown(report) };
}

/** Those that did not come to their sinks, as the JSON that the output `failed-sinks` has. */
export function failedSinks(report: SinkReport): string {
  return encodeJson(
    report.flatMap((result) => {
      if (result.kind !== 'failed') return [];
      const { resource, output, sink, code } = result;
      return [{ resource, output, sink, code }];
    }),
  );
}

function toText(report: SinkReport): string {
  const heads = toColumns(
    report.map((result) => [
      MARKS[result.kind],
      `${toPlainLine(result.resource)}.${toPlainLine(result.output)}`,
      toPlainLine(result.sink),
      inWords(result),
    ]),
  ).split('\n');
  const lines = report.map((result, index) =>
    [heads[index] ?? '', ...failureOf(result).map((text) => indent(text, '    '))].join('\n'),
  );
  return `${[...(lines.length === 0 ? [] : [lines.join('\n')]), totalOf(report)].join('\n\n')}\n`;
}

const MARKS: Readonly<Record<SinkResult['kind'], string>> = {
  delivered: '✓',
  unchanged: '=',
  'no-resource': '-',
  'no-job': '-',
  failed: '✗',
};

function inWords(result: SinkResult): string {
  switch (result.kind) {
    case 'delivered':
      return 'delivered';
    case 'unchanged':
      return 'there already';
    case 'no-resource':
      return 'not made yet';
    case 'no-job':
      return 'left out: this is no job';
    case 'failed':
      return 'failed';
    default:
      return assertNever(result);
  }
}

function failureOf(result: SinkResult): readonly string[] {
  if (result.kind !== 'failed') return [];
  const { error, hint = '' } = result;
  return [error, hint].filter((text) => text !== '').map((text) => toPlainText(text).trimEnd());
}

function totalOf(report: SinkReport): string {
  const count = (kind: SinkResult['kind']): number =>
    report.filter((result) => result.kind === kind).length;
  const left = count('no-resource') + count('no-job');
  const parts = [
    `${String(count('delivered'))} delivered`,
    `${String(count('unchanged'))} there already`,
    `${String(count('failed'))} failed`,
    ...(left === 0 ? [] : [`${String(left)} left out`]),
  ];
  return `Secrets: ${parts.join(', ')}.`;
}

function toMarkdown(report: SinkReport): string {
  const hasFailed = report.some(({ kind }) => kind === 'failed');
  const table = markdownTable(
    ['Output', 'Sink', 'Result'],
    report.map((result) => [
      codeSpan(`${result.resource}.${result.output}`),
      escapeMarkdown(result.sink),
      `${MARKS[result.kind]} ${inWords(result)}`.replace(/^[-=]/, '\\$&'),
    ]),
  );
  return joinBlocks([
    hasFailed ? '### ⚠️ Secrets are owed' : '### 🔑 Secrets',
    `**${totalOf(report)}**`,
    ...report.flatMap((result) =>
      result.kind === 'failed'
        ? [
            `${codeSpan(`${result.resource}.${result.output}`)} is not in the ${escapeMarkdown(result.sink)}:`,
            codeBlock(failureOf(result).join('\n')),
          ]
        : [],
    ),
    ...(report.length === 0 ? [] : [table]),
    ...(hasFailed
      ? [
          `> ${countOf(report.filter(({ kind }) => kind === 'failed').length, 'value')} will be tried again by the next apply or by ${codeSpan('secrets-sync')}.`,
        ]
      : []),
  ]);
}
