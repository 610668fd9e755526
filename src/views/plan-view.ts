import type { Diagnostic } from '../kernel/index.ts';
import type { Change, Plan } from '../resources/index.ts';
import { ACTION_SYMBOLS } from './actions.ts';
import { firstOf, joinBlocks } from './blocks.ts';
import { followersMarkdown, followersText } from './followers-view.ts';
import { countChanges, planTotals } from './counts.ts';
import { diagnosticsView } from './diagnostics-view.ts';
import {
  codeBlock,
  codeSpan,
  collapsible,
  escapeHtml,
  escapeMarkdown,
  markdownTable,
} from './markdown.ts';
import { planGraph } from './mermaid.ts';
import { orderView } from './order-view.ts';
import { countOf, toColumns, toPlainLine } from './plain.ts';
import { summarizeResource } from './resource-summary.ts';
import { showChange } from './shown-value.ts';
import type { View } from './view.ts';

/**
 * What a plan would do, for people.
 *
 * Values come from the configs as they are written, with no variable filled in; where a provider's
 * comparison filled one in, `(sensitive)` stands instead. Give the warnings to show where there are
 * more than the plan's own.
 */
export function planView(plan: Plan, warnings: readonly Diagnostic[] = plan.warnings): View {
  return {
    get text() {
      return toText(plan, warnings);
    },
    get markdown() {
      return toMarkdown(plan, warnings);
    },
  };
}

function toText(plan: Plan, warnings: readonly Diagnostic[]): string {
  const heads = toColumns(
    plan.changes.map((change) => [
      `${ACTION_SYMBOLS[change.kind]} ${change.kind}`,
      toPlainLine(change.name),
      `(${toPlainLine(change.type)})`,
      toPlainLine(change.reason),
    ]),
  ).split('\n');
  const blocks = plan.changes.map((change, index) =>
    [heads[index] ?? '', ...textDetails(change)].join('\n'),
  );
  const notes = warnings.length === 0 ? [] : [diagnosticsView(warnings).text.trimEnd()];
  const totals = planTotals(countChanges(plan));
  const order = [orderView(plan)].filter((text) => text !== undefined);
  const list = blocks.length === 0 ? [] : [blocks.join('\n')];
  const followers = [followersText(plan)].filter((text) => text !== undefined);
  return `${[...list, ...order, ...followers, ...notes, totals].join('\n\n')}\n`;
}

function textDetails(change: Change): readonly string[] {
  return detailLines(change).map(({ label, text, note }) => `    ${label}: ${text}${note}`);
}

interface DetailLine {
  readonly label: string;
  readonly text: string;
  readonly note: string;
}

/** What a create is to make; what an update or a replace changes; nothing for a delete. */
function detailLines(change: Change): readonly DetailLine[] {
  switch (change.kind) {
    case 'delete':
      return [];
    case 'create':
      return summarizeResource(change.spec).map((line) => ({ ...line, note: '' }));
    case 'update':
    case 'replace': {
      const configs = [change.spec.template, change.record.appliedConfig];
      return change.changes.map((field) => {
        const shown = showChange(field, configs);
        return {
          label: shown.path,
          text: `${shown.old} → ${shown.new}`,
          note: shown.forceNew ? ' (forces replacement)' : '',
        };
      });
    }
  }
}

const MAX_TABLE_ROWS = 1_000;

function toMarkdown(plan: Plan, warnings: readonly Diagnostic[]): string {
  return joinBlocks(planBlocks(plan, warnings, MAX_TABLE_ROWS));
}

/** The sections of a page about a plan, the most important first; each is whole by itself. */
export function planBlocks(
  plan: Plan,
  warnings: readonly Diagnostic[],
  maxRows: number,
): readonly string[] {
  const where = plan.environment === '' ? '' : ` for ${codeSpan(plan.environment)}`;
  const graph = planGraph(plan);
  return [
    `### Infrastructure plan${where}`,
    `**${planTotals(countChanges(plan))}**`,
    ...(plan.changes.length === 0 ? [] : changeTable(plan.changes, maxRows)),
    ...followersMarkdown(plan),
    ...(warnings.length === 0 ? [] : [diagnosticsView(warnings).markdown.trimEnd()]),
    ...(graph === undefined ? [] : [graphBlock(graph, plan.changes.length)]),
    `<sub>Plan digest: ${codeSpan(plan.digest)}</sub>`,
    ...plan.changes.map(changeDetails),
  ];
}

function changeTable(changes: readonly Change[], maxRows: number): readonly string[] {
  const { shown, missing } = firstOf(changes, maxRows);
  const table = markdownTable(
    ['Action', 'Resource', 'Type', 'Why'],
    shown.map((change) => [
      `${ACTION_SYMBOLS[change.kind]} ${change.kind}`.replace(/^[-+~]/, '\\$&'),
      codeSpan(change.name),
      codeSpan(change.type),
      escapeMarkdown(change.reason),
    ]),
  );
  return missing === 0 ? [table] : [table, `… and ${countOf(missing, 'more change')}.`];
}

function graphBlock(
  graph: { readonly code: string; readonly missing: number },
  total: number,
): string {
  const note =
    graph.missing === 0
      ? ''
      : `\n\nThe graph shows the first ${String(total - graph.missing)} of ${String(total)} changes.`;
  return collapsible('Graph', codeBlock(graph.code, 'mermaid') + note);
}

function changeDetails(change: Change): string {
  const title =
    `${escapeHtml(ACTION_SYMBOLS[change.kind])} ${change.kind} ` +
    `<code>${escapeHtml(change.name)}</code>`;
  const lines = detailLines(change).flatMap(({ label, text, note }) => {
    if (change.kind === 'create') return [`+ ${label}: ${text}`];
    return [`! ${label}: ${text}${note}`];
  });
  const body =
    lines.length === 0 ? escapeMarkdown(change.reason) : codeBlock(lines.join('\n'), 'diff');
  return collapsible(title, body);
}
