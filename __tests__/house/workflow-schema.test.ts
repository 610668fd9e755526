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

/** The whole workflows on our pages, those that a reader would copy into a file. */
const shown = files
  .filter((name) => name.endsWith('.md'))
  .flatMap((page) =>
    [...readTracked(page).matchAll(/^```yaml\n([^]*?)^```$/gm)]
      .map(([, yaml = '']) => yaml)
      .filter((yaml) => /^on:/m.test(yaml) && /^jobs:/m.test(yaml))
      .map((content, index) => ({ name: `${page} (${String(index + 1)})`, content })),
  );

it('has actions and workflows to look at', () => {
  expect(actions).toContain('infra-apply/action.yml');
  expect(workflows).toContain('.github/workflows/ci.yml');
  expect(shown.map(({ name }) => name)).toContain('README.md (1)');
});

it.each(actions)('%s is what GitHub takes for an action', (name) => {
  const { context } = parseAction({ name, content: readTracked(name) }, trace);
  expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
});

it.each(workflows)('%s is what GitHub takes for a workflow', (name) => {
  const { context } = parseWorkflow({ name, content: readTracked(name) }, trace);
  expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
});

it.each(shown)('$name is what GitHub takes for a workflow', (workflow) => {
  const { context } = parseWorkflow(workflow, trace);
  expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
});
