export { applyView } from './apply-view.ts';
export { MAX_SUMMARY_BYTES } from './blocks.ts';
export { bootstrapView, type ShownPlace } from './bootstrap-view.ts';
export {
  type CommentFrame,
  failedPlanComments,
  MAX_COMMENT_CHARACTERS,
  planComments,
} from './comments.ts';
export {
  type ApplyVerdict,
  countChanges,
  countResults,
  judgeApply,
  type PlanCounts,
  planTotals,
  type ResultCounts,
} from './counts.ts';
export { diagnosticsView } from './diagnostics-view.ts';
export { createEventThrottle } from './event-throttle.ts';
export { diffView, type TextChange } from './diff-view.ts';
export {
  countDrift,
  type DriftCounts,
  type DriftOverall,
  driftTotals,
  judgeDrift,
} from './drift-counts.ts';
export { doubtFindings, driftFindings } from './drift-findings.ts';
export { type DriftIssueTexts, driftIssueTexts } from './drift-issue-view.ts';
export { driftJson, type DriftJsonOptions } from './drift-json.ts';
export { driftBlocks, driftView } from './drift-view.ts';
export { describeEvent, type EventText, type Loudness } from './event-view.ts';
export { importText } from './import-view.ts';
export { type InstalledLine, installView } from './install-view.ts';
export { codeSpan, escapeMarkdown } from './markdown.ts';
export { type LockedLine, lockView } from './lock-view.ts';
export { explainOutputs, outputsView } from './outputs-view.ts';
export { redactPlain, countOf, indent, toColumns, toPlainLine, toPlainText } from './plain.ts';
export { type ChangedPin, pinChangesView } from './pin-changes-view.ts';
export { planView } from './plan-view.ts';
export { type ListedPlugin, pluginListView } from './plugin-list-view.ts';
export { failedSecrets, generatedView } from './generated-view.ts';
export { failedSinks, sinksView } from './sinks-view.ts';
export { stateListView } from './state-list-view.ts';
export { type StatusRow, statusView } from './status-view.ts';
export { countTeardown } from './teardown-counts.ts';
export { type TeardownEnd, teardownView } from './teardown-view.ts';
export type { View } from './view.ts';
export { verifyJson, verifyView } from './verify-view.ts';
