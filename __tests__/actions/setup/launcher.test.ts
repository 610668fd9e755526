import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startProcess } from '../../bundles/start-process.ts';
import { makeRunner } from '../runner.ts';

it('puts a wfctl on the PATH that needs no node there', async () => {
  const runner = await makeRunner('{ name: web, type: infra.vpc, config: { provider: local } }');
  const step = await runner.run('setup');
  const [folder = ''] = step.path;
  const { version } = JSON.parse(
    await readFile(new URL('../../../package.json', import.meta.url), 'utf8'),
  ) as { readonly version: string };
  expect(step).toMatchObject({ exitCode: 0, outputs: { version, 'bin-directory': folder } });
  expect(step.path).toHaveLength(1);
  expect(folder.startsWith(runner.beside)).toBe(true);

  const wfctl = (...words: string[]): ReturnType<typeof startProcess> =>
    startProcess({
      file: join(folder, 'wfctl'),
      arguments: words,
      folder: runner.folder,
      environment: { PATH: '' },
    });
  expect(await wfctl('version').ended).toEqual({
    exitCode: 0,
    stdout: `wfctl ${version}\n`,
    stderr: '',
  });
  const plan = await wfctl('infra', 'plan', '--no-provider').ended;
  expect(plan.stdout).toContain('Plan: 1 to create');
});
