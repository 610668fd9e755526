import { encodeJson } from '../kernel/index.ts';
import type { EnsuredReport, EnsuredSecret } from '../secrets/index.ts';
import { joinBlocks } from './blocks.ts';
import { codeBlock, codeSpan, escapeMarkdown, markdownTable } from './markdown.ts';
import { indent, toColumns, toPlainLine, toPlainText } from './plain.ts';
import type { View } from './view.ts';

/** What became of the secrets that are generated, for people. No value is in it. */
export function generatedView(report: EnsuredReport): View {
  return { text: toText(report), markdown: toMarkdown(report) };
}

/** Those that could not be made, as the JSON that the output `failed-secrets` has. */
export function failedSecrets(report: EnsuredReport): string {
  return encodeJson(
    report.flatMap((result) => {
      if (result.kind !== 'failed') return [];
      const { name, secret, code } = result;
      return [{ name, secret, code }];
    }),
  );
}

const MARKS: Readonly<Record<EnsuredSecret['kind'], string>> = {
  made: '✓',
  kept: '=',
  missing: '+',
  failed: '✗',
};

const WORDS: Readonly<Record<EnsuredSecret['kind'], string>> = {
  made: 'generated',
  kept: 'there already',
  missing: 'missing, and would be made',
  failed: 'failed',
};

function toText(report: EnsuredReport): string {
  const heads = toColumns(
    report.map(({ kind, name, secret }) => [
      MARKS[kind],
      toPlainLine(name),
      toPlainLine(secret),
      WORDS[kind],
    ]),
  ).split('\n');
  const lines = report.map((result, index) =>
    [heads[index] ?? '', ...failureOf(result).map((text) => indent(text, '    '))].join('\n'),
  );
  return `${lines.join('\n')}\n\n${totalOf(report)}\n`;
}

function failureOf(result: EnsuredSecret): readonly string[] {
  if (result.kind !== 'failed') return [];
  const { error, hint = '' } = result;
  return [error, hint].filter((text) => text !== '').map((text) => toPlainText(text).trimEnd());
}

function totalOf(report: EnsuredReport): string {
  const count = (kind: EnsuredSecret['kind']): string =>
    String(report.filter((result) => result.kind === kind).length);
  if (report.some(({ kind }) => kind === 'missing')) {
    return `Generated secrets: ${count('missing')} would be made, ${count('kept')} there already.`;
  }
  return `Generated secrets: ${count('made')} made, ${count('kept')} there already, ${count('failed')} failed.`;
}

function toMarkdown(report: EnsuredReport): string {
  const hasFailed = report.some(({ kind }) => kind === 'failed');
  const rows = report.map(({ kind, name, secret }) => [
    codeSpan(name),
    escapeMarkdown(secret),
    `${MARKS[kind]} ${WORDS[kind]}`,
  ]);
  return joinBlocks([
    hasFailed ? '### ⚠️ Generated secrets' : '### 🔑 Generated secrets',
    `**${totalOf(report)}**`,
    ...report.flatMap((result) =>
      result.kind === 'failed'
        ? [`${codeSpan(result.name)} could not be made:`, codeBlock(failureOf(result).join('\n'))]
        : [],
    ),
    markdownTable(['Secret', 'Kept as', 'Result'], rows),
  ]);
}
