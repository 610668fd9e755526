import { describe, expect, it } from 'vitest';
import { type Files } from '../../src/ports/index.ts';
import { StateError } from '../../src/state/state-error.ts';
import { createStateFiles } from '../../src/state/state-files.ts';
import {
  type ChainVersion,
  openVersionChain,
  type VersionChain,
} from '../../src/state/version-chain.ts';
import { createMemoryFiles, type MemoryFiles } from '../fakes/memory-files.ts';

function open(): { readonly files: MemoryFiles; readonly chain: VersionChain } {
  const files = createMemoryFiles();
  return { files, chain: openVersionChain(createStateFiles(files), '/c') };
}

describe('a chain of versions', () => {
  it('has no version at first', async () => {
    expect(await open().chain.current()).toBeUndefined();
  });

  it('keeps its latest version and little else, however many there were', async () => {
    const { chain, files } = open();
    let version: ChainVersion | undefined;
    for (let index = 0; index < 10; index += 1)
      version = await chain.append(String(index), version);
    expect(await chain.current()).toEqual(version);
    expect(version?.text).toBe('9');
    expect([...files.texts.keys()]).toEqual(['/c/10']);
  });

  it('refuses whoever saw an older version', async () => {
    const { chain } = open();
    const first = await chain.append('1', undefined);
    const second = await chain.append('2', first);
    expect(await chain.append('x', first)).toBeUndefined();
    expect(await chain.append('x', undefined)).toBeUndefined();
    expect(await chain.current()).toEqual(second);
  });

  it('refuses a writer that slept while its number was used and cleared again', async () => {
    const { chain, files } = open();
    let latest = await chain.append('1', undefined);
    const seen: (ChainVersion | undefined)[] = [undefined, latest];
    for (let index = 2; index <= 5; index += 1) {
      latest = await chain.append(String(index), latest);
      seen.push(latest);
    }
    for (const slept of seen.slice(0, -1)) {
      expect(await chain.append('late', slept)).toBeUndefined();
    }
    expect(await chain.current()).toEqual(latest);
    expect([...files.texts.keys()].sort()).toEqual(['/c/5']);
  });

  it('refuses a writer whose unfinished file was swept away because others are far ahead', async () => {
    const { chain, files } = open();
    const first = await chain.append('1', undefined);
    let latest = first;
    for (let index = 2; index <= 20; index += 1) latest = await chain.append(String(index), latest);
    const swept: Files = {
      ...createStateFiles(files),
      createExclusively: () =>
        Promise.reject(new StateError('STATE_WRITE_FAILED', 'the unfinished file is gone')),
    };
    expect(await openVersionChain(swept, '/c').append('late', first)).toBeUndefined();
    await expect(openVersionChain(swept, '/c').append('21', latest)).rejects.toMatchObject({
      code: 'STATE_WRITE_FAILED',
    });
    expect(await chain.current()).toEqual(latest);
  });

  it('goes on after a writer that was killed before it cleared older versions', async () => {
    const { chain, files } = open();
    const second = await chain.append('2', await chain.append('1', undefined));
    files.texts.set('/c/3', 'here some-word\n3');
    expect(await chain.append('late', second)).toBeUndefined();
    const third = await chain.current();
    expect(third?.text).toBe('3');
    await chain.append('4', third);
    expect([...files.texts.keys()].sort()).toEqual(['/c/4']);
  });

  it('sweeps unfinished files of dead writers, and none that a living one may be at', async () => {
    const { chain, files } = open();
    files.texts.set('/c/.3.dead.tmp', 'some-w');
    files.texts.set('/c/.15.slow.tmp', 'some-w');
    files.texts.set('/c/.21.early.tmp', 'some-w');
    let version: ChainVersion | undefined;
    for (let index = 0; index < 20; index += 1) version = await chain.append('', version);
    const unfinished = [...files.texts.keys()].filter((path) => path.endsWith('.tmp'));
    expect(unfinished).toEqual(['/c/.15.slow.tmp', '/c/.21.early.tmp']);
  });

  it('keeps a removal as a version of its own', async () => {
    const { chain } = open();
    const gone = await chain.append(undefined, await chain.append('1', undefined));
    expect((await chain.current())?.text).toBeUndefined();
    expect(await chain.append('again', gone)).toMatchObject({ number: 3, text: 'again' });
  });

  it('stands by a version whose predecessors could not be cleared', async () => {
    const { chain, files } = open();
    const first = await chain.append('1', undefined);
    files.refusal = { part: '/c/1', code: 'FILES_FULL' };
    const second = await chain.append('2', first);
    expect(second?.text).toBe('2');
    expect([...files.texts.keys()].sort()).toEqual(['/c/1', '/c/2']);
    files.refusal = undefined;
    await chain.append('3', second);
    expect([...files.texts.keys()].sort()).toEqual(['/c/3']);
  });

  it('knows its version for accepted when others built on it before it could look', async () => {
    const { chain, slow } = openSlow(async (others) => appendTimes(others, 100));
    const accepted = await slow.append('mine', undefined);
    expect(accepted).toMatchObject({ number: 1, text: 'mine' });
    expect((await chain.current())?.number).toBe(101);
  });

  it('says so when it slept too long to know what became of its version', async () => {
    const { slow } = openSlow(async (others) => appendTimes(others, 300));
    await expect(slow.append('mine', undefined)).rejects.toMatchObject({
      code: 'STATE_WRITE_FAILED',
    });
  });
});

/** A chain, and a writer of it that is paused after creating its version while others write. */
function openSlow(meanwhile: (others: VersionChain) => Promise<void>): {
  readonly chain: VersionChain;
  readonly slow: VersionChain;
} {
  const { files, chain } = open();
  const paused: Files = {
    ...files,
    createExclusively: async (path, text, options) => {
      const created = await files.createExclusively(path, text, options);
      await meanwhile(chain);
      return created;
    },
  };
  return { chain, slow: openVersionChain(paused, '/c') };
}

async function appendTimes(chain: VersionChain, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await chain.append('theirs', await chain.current());
}
