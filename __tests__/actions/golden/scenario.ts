import type { EndedStep } from '../../bundles/start-step.ts';
import type { TestRunner } from '../runner.ts';

/** One run of an action that shows what its users see. */
export interface Scenario {
  readonly action: string;
  readonly path: 'main' | 'failure';
  /** What the run is about, in words that follow the action's name. */
  readonly what: string;
  /** Runs the action on that Node.js, after all that has to be before. */
  run(node: string): Promise<ScenarioRun>;
}

/** What came of a scenario. */
export interface ScenarioRun extends Prepared {
  readonly step: EndedStep;
}

/** A runner that is ready for the action, and what the action is to be given. */
export interface Prepared {
  readonly runner: TestRunner;
  /** What the workflow file gives the step. */
  readonly inputs: Readonly<Record<string, string>>;
}

interface Story extends Pick<Scenario, 'what'> {
  /** Does all that has to be before the action runs. */
  prepare(node: string): Promise<Prepared>;
}

/** Makes the scenario that runs an action once its story is prepared. */
export function scenarioOf(action: string, path: Scenario['path'], story: Story): Scenario {
  return {
    action,
    path,
    what: story.what,
    run: async (node) => {
      const { runner, inputs } = await story.prepare(node);
      return { runner, inputs, step: await runner.run(action, inputs) };
    },
  };
}

/** Path of the file, below this folder, that holds what a scenario has to come to. */
export function goldenFileOf({ action, path }: Scenario): string {
  return `files/${action}.${path}.txt`;
}
