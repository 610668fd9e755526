import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { INFRA_SCENARIOS } from '../../actions/golden/infra-scenarios.ts';
import { OTHER_SCENARIOS } from '../../actions/golden/other-scenarios.ts';
import { renderRun } from '../../actions/golden/render.ts';
import { goldenFileOf } from '../../actions/golden/scenario.ts';
import { explainRunnerNodeSkip, findRunnerNode, isRunnerNodeRequired } from './find-runner-node.ts';

const node = findRunnerNode();
explainRunnerNodeSkip('every action on the Node.js of the runner');

describe.skipIf(node === undefined && !isRunnerNodeRequired())(
  'on the Node.js of the runner',
  () => {
    it('is the version that every action.yml asks for', () => {
      const version = execFileSync(node ?? 'node24', ['--version'], { encoding: 'utf8' });
      expect(version).toMatch(/^v24\./);
    });

    const MAIN_PATHS = [...INFRA_SCENARIOS, ...OTHER_SCENARIOS].filter(
      ({ path }) => path === 'main',
    );
    it.each(MAIN_PATHS)('$action $what, and says just what it says elsewhere', async (scenario) => {
      const ran = await scenario.run(node ?? 'node24');
      expect(ran.step.exitCode).toBe(0);
      await expect(renderRun(ran)).toMatchFileSnapshot(
        `../../actions/golden/${goldenFileOf(scenario)}`,
      );
    });
  },
);
