import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import {
  openStaging,
  recoverPlugin,
  type StagingPorts,
  swapIn,
} from '../../src/distribution/staging.ts';
import { createFiles, createFileTrees } from '../../src/node/index.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createFakeLiveness, SELF } from '../fakes/fake-liveness.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';

async function open() {
  const pluginFolder = await makeTemporaryFolder();
  const ports: StagingPorts = {
    files: createFiles(),
    trees: createFileTrees(),
    liveness: createFakeLiveness(),
    clock: createFakeClock(),
  };
  const spot = { pluginFolder, name: 'cloud' };
  await mkdir(join(pluginFolder, 'cloud'));
  await writeFile(join(pluginFolder, 'cloud', 'cloud'), 'old');
  return {
    spot,
    ports,
    readInstalled: () => readFile(join(pluginFolder, 'cloud', 'cloud'), 'utf8'),
  };
}

it('keeps the old plugin when the new one was tidied away just before', async () => {
  const { spot, ports, readInstalled } = await open();
  const staging = await openStaging(spot, ports);
  // Nothing was made at `staging.content`, as if somebody had removed it.
  await expect(swapIn(spot, staging, ports.trees)).rejects.toMatchObject({
    code: 'INSTALL_CANCELLED',
  });
  expect(await readInstalled()).toBe('old');
});

it('puts the old plugin back when the new one cannot take its place', async () => {
  const { spot, ports, readInstalled } = await open();
  const { trees } = ports;
  const staging = await openStaging(spot, ports);
  await trees.makeFolder(staging.content);
  const full: StagingPorts['trees'] = {
    ...trees,
    move: (from, to) =>
      from === staging.content ? Promise.reject(new TypeError('disk')) : trees.move(from, to),
  };
  await expect(swapIn(spot, staging, full)).rejects.toThrow('disk');
  await staging[Symbol.asyncDispose]();
  expect(await readInstalled()).toBe('old');
  expect(await readdir(spot.pluginFolder)).toEqual(['cloud']);
});

it('is not tidied away by a run that saw it before it said whose it is', async () => {
  const { spot, ports, readInstalled } = await open();
  const { files, trees } = ports;
  const late: (() => Promise<void>)[] = [];
  // The other run looks when there is a folder without an owner, and removes it only later.
  const other: StagingPorts = {
    ...ports,
    trees: {
      ...trees,
      removeAll: (path) => {
        late.push(() => trees.removeAll(path));
        return Promise.resolve();
      },
    },
  };
  const staging = await openStaging(spot, {
    ...ports,
    files: {
      ...files,
      writeAtomically: async (path, text, options) => {
        await mkdir(dirname(path), { recursive: true });
        await recoverPlugin(spot, other);
        await files.writeAtomically(path, text, options);
      },
    },
  });
  expect(late).toHaveLength(1);
  await trees.makeFolder(staging.content);
  await writeFile(join(staging.content, 'cloud'), 'new');
  for (const remove of late) await remove();
  await recoverPlugin(spot, ports);
  await swapIn(spot, staging, trees);
  await staging[Symbol.asyncDispose]();
  expect(await readdir(spot.pluginFolder)).toEqual(['cloud']);
  expect(await readInstalled()).toBe('new');
});

it('is removed by the next run when its owner was killed before it was open', async () => {
  const { spot, ports } = await open();
  const { trees, liveness } = ports;
  const dying: StagingPorts = {
    ...ports,
    liveness: { ...liveness, self: { ...SELF, pid: 7 } },
    trees: { ...trees, move: () => Promise.reject(new TypeError('killed')) },
  };
  await expect(openStaging(spot, dying)).rejects.toThrow('killed');
  await recoverPlugin(spot, ports);
  expect(await readdir(spot.pluginFolder)).toHaveLength(2);
  await recoverPlugin(spot, { ...ports, liveness: createFakeLiveness(SELF, new Set([7])) });
  expect(await readdir(spot.pluginFolder)).toEqual(['cloud']);
});
