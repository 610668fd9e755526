import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/action-parser';
import { expect, it } from 'vitest';
import { listTrackedFiles, readTracked } from './tracked-files.ts';

const trace = new NoOperationTraceWriter();
const files = listTrackedFiles();
const actions = files.filter((name) => /(^|\/)action\.yml$/.test(name));
const workflows = files.filter((name) =>
  /^(\.github\/workflows|__tests__\/e2e\/workflows\/files)\/[^/]+\.yml$/.test(name),
);

it('has actions and workflows to look at', () => {
  expect(actions).toContain('infra-apply/action.yml');
  expect(workflows).toContain('.github/workflows/ci.yml');
});

it.each(actions)('%s is what GitHub takes for an action', (name) => {
  const { context } = parseAction({ name, content: readTracked(name) }, trace);
  expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
});

it.each(workflows)('%s is what GitHub takes for a workflow', (name) => {
  const { context } = parseWorkflow({ name, content: readTracked(name) }, trace);
  expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
});
