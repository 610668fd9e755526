import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { THIRTY, withKnobs } from '../world/sample-config.ts';
import { dependenciesOf, openProject } from './project.ts';

it('finds and deletes all thirty in reverse order though the state is lost, and nothing of the other environment', async () => {
  const project = await openProject();
  const before = new Map(
    [...(await project.other())].filter(([file]) => !file.startsWith('other-')),
  );
  await rm(join(project.folder, 'state'), { recursive: true });
  const ended = await project.run('infra teardown --env test --approve');
  expect(ended.stdout).toContain(
    'Teardown: 30 discovered, 30 destroyed, 0 skipped, 0 errors, 0 state objects wiped',
  );
  expect(ended.exitCode).toBe(0);
  const deleted = await project.deleted();
  expect(deleted).toHaveLength(30);
  for (const [name, needed] of dependenciesOf(THIRTY)) {
    for (const dependency of needed) {
      const order = [`test-${name}`, `test-${dependency}`];
      expect(deleted.filter((one) => order.includes(one))).toEqual(order);
    }
  }
  expect(await project.cloud()).toEqual(
    Object.keys(THIRTY)
      .map((name) => `other-${name}`)
      .sort(),
  );
  expect(await project.other()).toEqual(before);
});

it('T-47 names what could not be deleted, deletes everything else, and finishes when it is run again', async () => {
  const fail = { mode: 'always', method: 'delete', message: 'it is in use' };
  const sample = withKnobs(THIRTY, {}, { 'cache-1': { fail } });
  const project = await openProject(sample);
  const before = await project.other();
  const first = await project.run('infra teardown --env test --approve');
  expect(first.exitCode).toBe(1);
  expect(first.stdout).toMatch(/1 resource left:\n +test-cache-1/);
  expect(first.stdout).toContain('30 discovered, 29 destroyed, 0 skipped, 1 error');
  expect((await project.records()).filter((name) => name.startsWith('test-'))).toEqual([
    'test-cache-1.json',
  ]);
  expect((await project.cloud()).filter((name) => name.startsWith('test-'))).toEqual([
    'test-cache-1',
  ]);

  await project.mend('test-cache-1');
  const again = await project.run('infra teardown --env test --approve');
  expect(again.stdout).toContain('1 discovered, 1 destroyed');
  expect(again.exitCode).toBe(0);
  expect(await project.other()).toEqual(before);
  const plan = await project.run('infra plan --env other --detailed-exitcode');
  expect(plan.exitCode).toBe(0);
});
