import { expect, it } from 'vitest';
import {
  aConfig,
  aModule,
  leaveIntent,
  loseRecord,
  openWorkbench,
  useLocalProvider,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

const WEB = aModule('web', { size: 's' });
const LARGER_WEB = aModule('web', { size: 'l' });

/** A resource at the provider under a name of the config, of which there is no record. */
async function openTaken(): Promise<Workbench> {
  const bench = await openWorkbench();
  await bench.write(aConfig([WEB]));
  await bench.apply();
  await loseRecord(bench, 'web');
  await bench.write(aConfig([LARGER_WEB]));
  return bench;
}

it('T-68 what has a name of ours and nothing proves ours is neither doubled nor taken', async () => {
  const bench = await openTaken();
  const before = (await bench.cloud()).get('web');
  const outcome = await bench.apply();
  expect(outcome).toMatchObject({
    kind: 'partly-applied',
    report: { results: [{ kind: 'failed', code: 'PROVIDER_ALREADY_EXISTS' }] },
  });
  expect(JSON.stringify(outcome)).toContain('wfctl infra import --name web');
  expect(await bench.operations()).toEqual(['create web']);
  expect((await bench.cloud()).get('web')).toEqual(before);
});

it('T-68 what is recorded by its name is updated, and not made again', async () => {
  const bench = await openTaken();
  const id = (await bench.cloud()).get('web')?.id;
  expect((await bench.import({ name: 'web' })).kind).toBe('imported');
  expect((await bench.apply()).kind).toBe('applied');
  expect(await bench.operations()).toEqual(['create web', 'update web']);
  expect((await bench.cloud()).get('web')).toMatchObject({ id, config: { size: 'l' } });
});

it('T-68 what a run of ours made without recording it is read by its name and updated', async () => {
  const bench = await openTaken();
  const id = (await bench.cloud()).get('web')?.id;
  await leaveIntent(bench, { name: 'web' });
  expect((await bench.apply()).kind).toBe('applied');
  expect(await bench.operations()).toEqual(['create web', 'update web']);
  expect((await bench.cloud()).get('web')).toMatchObject({ id, config: { size: 'l' } });
  expect(Object.keys(await bench.stateFiles())).toEqual(['web.json']);
});
