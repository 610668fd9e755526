import { assertNever, compareBytes } from '../kernel/index.ts';
import {
  type FormatOutcome,
  type OutputRecord,
  SENSITIVE_TEXT,
  toOutputText,
} from '../outputs/index.ts';
import { joinBlocks } from './blocks.ts';
import { codeSpan, escapeMarkdown, markdownTable } from './markdown.ts';
import { toColumns, toPlainLine } from './plain.ts';
import type { View } from './view.ts';

/** The outputs of an environment; what is sensitive is named and not shown. */
export function outputsView(records: readonly OutputRecord[]): View {
  const rows = records.flatMap((record) =>
    Object.entries(record.outputs.reveal())
      .sort(([left], [right]) => compareBytes(left, right))
      .map(([field, value]) => [
        record.name,
        field,
        record.isSensitive(field) ? SENSITIVE_TEXT : toOutputText(value),
      ]),
  );
  if (rows.length === 0) {
    const nothing = 'The state holds no outputs.\n';
    return { text: nothing, markdown: nothing };
  }
  return {
    text: `${toColumns(rows.map((row) => row.map(toPlainLine)))}\n`,
    markdown: joinBlocks([
      markdownTable(
        ['Resource', 'Output', 'Value'],
        rows.map(([module = '', field = '', value = '']) => [
          codeSpan(module),
          codeSpan(field),
          value === SENSITIVE_TEXT ? escapeMarkdown(value) : codeSpan(value),
        ]),
      ),
    ]),
  };
}

/** Why outputs could not be printed as asked, in one sentence; `undefined` when they could. */
export function explainOutputs(outcome: FormatOutcome): string | undefined {
  switch (outcome.kind) {
    case 'formatted':
      return undefined;
    case 'no-outputs':
      return 'The state holds no outputs.';
    case 'unknown-name':
      return (
        `There is no ${outcome.what} named "${toPlainLine(outcome.name)}" in the state; ` +
        `there is: ${outcome.known.map(toPlainLine).join(', ') || 'none'}.`
      );
    case 'ambiguous':
      return (
        'The format "value" prints one value, and several match; choose one with --module and ' +
        `--output: ${outcome.names.map(toPlainLine).join(', ')}.`
      );
    case 'hidden':
      return (
        `${toPlainLine(outcome.name)} is not declared \`sensitive: false\`, so its value is not shown; ` +
        'show it with --show-sensitive.'
      );
    case 'collision':
      return (
        `Both ${outcome.names.map(toPlainLine).join(' and ')} would be named ${outcome.variable}; ` +
        'print them one module at a time, or as JSON.'
      );
    default:
      return assertNever(outcome);
  }
}
