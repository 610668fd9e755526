import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseResourceName, toEnvironmentName } from '../../src/resources/index.ts';
import { openJournal } from '../../src/state/index.ts';
import {
  aConfig,
  aModule,
  changesOf,
  codesOf,
  leaveIntent,
  openWorkbench,
  planOf,
  useLocalProvider,
  withPorts,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

/** A project with one resource, and that resource’s id. */
async function openProject(): Promise<{ readonly bench: Workbench; readonly id: string }> {
  const bench = await openWorkbench();
  await bench.write(aConfig([aModule('net')]));
  await bench.apply();
  return { bench, id: (await bench.cloud()).get('net')?.id ?? '' };
}

const deleteOutside = ({ folder }: Workbench, id: string): Promise<void> =>
  rm(join(folder, '.wfctl/local/catalogue', `${id}.json`));

describe('a plan after a replace that was cut off once it had deleted', () => {
  it('is the plan of the next apply, which its gate lets through', async () => {
    const { bench, id } = await openProject();
    await leaveIntent(bench, { name: 'net', action: 'replace', providerId: id });
    await deleteOutside(bench, id);
    const planned = await bench.plan();
    expect([changesOf(planned), codesOf(planned)]).toEqual([['create net'], ['CUT_OFF_CHANGES']]);
    const before = await bench.stateFiles();
    expect(Object.keys(before)).toEqual(['net.json']);
    const { digest } = planOf(planned);
    expect(await bench.apply({ expectedPlanDigest: digest })).toMatchObject({ kind: 'applied' });
    expect((await bench.cloud()).get('net')?.id).not.toBe(id);
  });

  it('takes what is still there for what it is', async () => {
    const { bench, id } = await openProject();
    await leaveIntent(bench, { name: 'net', action: 'replace', providerId: id });
    expect(changesOf(await bench.plan())).toEqual([]);
  });

  it('believes nobody without that intent, and says how to forget what is gone', async () => {
    const { bench, id } = await openProject();
    await leaveIntent(bench, { name: 'net', action: 'replace', providerId: 'an older one' });
    await deleteOutside(bench, id);
    await expect(bench.plan()).rejects.toMatchObject({
      code: 'PROVIDER_NOT_FOUND',
      hint: expect.stringContaining('--prune-ghosts') as string,
    });
  });
});

it('warns of a plan that another run overtook', async () => {
  const { bench } = await openProject();
  await leaveIntent(bench, { name: 'net', action: 'update' });
  const { companions } = await bench.store();
  const journal = openJournal(companions, toEnvironmentName(''));
  const { processes } = bench.ports;
  const overtaken = withPorts(bench, {
    processes: {
      ...processes,
      start: async (request) => {
        await journal.close(parseResourceName('net')!);
        return await processes.start(request);
      },
    },
  });
  expect(codesOf(await overtaken.plan())).toEqual(['CHANGED_MEANWHILE']);
  expect(codesOf(await bench.plan())).toEqual([]);
});
