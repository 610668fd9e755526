import {
  type Diagnostic,
  formatDuration,
  type JsonObject,
  type JsonValue,
} from '../kernel/index.ts';
import {
  adviseOn,
  describeFinding,
  describeVerdict,
  type TargetResult,
  type VerifyOutcome,
} from '../verify/index.ts';
import { joinBlocks } from './blocks.ts';
import { diagnosticsView } from './diagnostics-view.ts';
import { codeBlock, codeSpan, collapsible, escapeMarkdown, markdownTable } from './markdown.ts';
import { countOf, indent, toColumns, toPlainLine } from './plain.ts';
import { verifyGantt } from './verify-gantt.ts';
import type { View } from './view.ts';

const HEADINGS = ['Target', 'Verdict', 'Asked', 'First', 'Last', 'p50', 'p99', 'Took'] as const;

/**
 * How every target answered, over time, and what to do about those that did not pass. The findings
 * stand beside that on a page; to a log they are told one by one.
 */
export function verifyView(
  { results, tookMs }: VerifyOutcome,
  diagnostics: readonly Diagnostic[] = [],
): View {
  const rows = results.map(toRow);
  const bad = results.filter(({ verdict }) => verdict.kind !== 'passed');
  const total = toTotal(results.length, bad.length, tookMs);
  const chart = verifyGantt(results);
  const more =
    chart.missing === 0 ? '' : `\n\n${countOf(chart.missing, 'target')} more than are drawn.`;
  return {
    text: [
      toColumns([HEADINGS, ...rows.map((row) => row.map(toPlainLine))]),
      ...bad.map(explainAsText),
      `${total}\n`,
    ].join('\n\n'),
    markdown: joinBlocks([
      '### Deploy verification',
      escapeMarkdown(total),
      ...(diagnostics.length === 0 ? [] : [diagnosticsView(diagnostics).markdown.trimEnd()]),
      markdownTable(
        HEADINGS,
        rows.map(([name = '', verdict = '', ...rest]) => [
          codeSpan(name),
          verdict === 'passed' ? '✅ passed' : `❌ ${escapeMarkdown(verdict)}`,
          ...rest.map(escapeMarkdown),
        ]),
      ),
      ...bad.map(explainAsMarkdown),
      collapsible('Timeline', `${codeBlock(chart.code, 'mermaid')}${more}`),
    ]),
  };
}

/** The same for programs. */
export function verifyJson({ results }: Pick<VerifyOutcome, 'results'>): JsonValue {
  return results.map(toJson);
}

function toJson({ name, address, verdict, timeline, tookMs, last }: TargetResult): JsonValue {
  const { latency } = timeline;
  return {
    name,
    address,
    passed: verdict.kind === 'passed',
    verdict: verdict.kind,
    attempts: timeline.attempts,
    relapses: timeline.relapses,
    'first-status': timeline.firstStatus ?? null,
    'last-status': timeline.lastStatus ?? null,
    ...toLatencies(latency),
    'took-ms': Math.round(tookMs),
    ...toLastJson(last),
  };
}

function toLatencies(latency: TargetResult['timeline']['latency']): JsonObject {
  return { 'p50-ms': latency?.p50Ms ?? null, 'p99-ms': latency?.p99Ms ?? null };
}

function toLastJson(last: TargetResult['last']): JsonObject {
  if (last === undefined) return { finding: null, reason: '', origin: null };
  const { finding, origin = null } = last;
  return { finding: finding.kind, reason: describeFinding(finding), origin };
}

function toRow({ name, verdict, timeline, tookMs }: TargetResult): readonly string[] {
  const { attempts, firstStatus, lastStatus, latency } = timeline;
  return [
    name,
    describeVerdict(verdict),
    String(attempts),
    String(firstStatus ?? '-'),
    String(lastStatus ?? '-'),
    latency === undefined ? '-' : formatDuration(latency.p50Ms),
    latency === undefined ? '-' : formatDuration(latency.p99Ms),
    formatDuration(tookMs),
  ];
}

function toTotal(all: number, bad: number, tookMs: number): string {
  const took = formatDuration(tookMs);
  if (bad === 0) return `${countOf(all, 'target')} passed in ${took}.`;
  return `${String(bad)} of ${countOf(all, 'target')} did not pass within ${took}.`;
}

interface Explanation {
  readonly title: string;
  readonly finding: string;
  readonly advice: string;
  readonly body: string;
}

/** The last answer that there was: what it was, who seems to have given it, and what to do. */
function explain({ name, address, verdict, timeline, last }: TargetResult): Explanation {
  const where = name === address ? name : `${name} (${address})`;
  const relapsed =
    timeline.relapses === 0
      ? ''
      : ` It was good before, and turned bad ${countOf(timeline.relapses, 'time')}.`;
  return {
    title: `${where} ${describeVerdict(verdict)}`,
    finding: last === undefined ? 'there was no answer yet' : describeFinding(last.finding),
    advice: `${last === undefined ? '' : adviseOn(last.finding, last.origin)}${relapsed}`.trim(),
    body: last?.excerpt ?? '',
  };
}

const ORIGINS = {
  application: ', by the application as it seems',
  platform: ', by what stands before the application as it seems',
  unknown: '',
} as const;

function explainAsText(result: TargetResult): string {
  const { title, finding, advice, body } = explain(result);
  const lines = [
    `✗ ${toPlainLine(title)}`,
    `  Last: ${toPlainLine(finding)}${originOf(result)}.`,
    ...(advice === '' ? [] : [`  ${advice}`]),
    ...(body === '' ? [] : ['  Its body began with:', '', indent(toPlainLine(body), '      ')]),
  ];
  return lines.join('\n');
}

function explainAsMarkdown(result: TargetResult): string {
  const { title, finding, advice, body } = explain(result);
  const what = `**${escapeMarkdown(title)}.** Last: ${escapeMarkdown(finding)}${originOf(result)}. ${advice}`;
  return body === '' ? what : `${what}\n\n${codeBlock(toPlainLine(body))}`;
}

function originOf({ last }: TargetResult): string {
  return last?.origin === undefined ? '' : ORIGINS[last.origin];
}
