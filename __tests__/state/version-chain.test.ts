import { describe, expect, it } from 'vitest';
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
    expect([...files.texts.keys()]).toEqual(['/c/1', '/c/10']);
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
    expect([...files.texts.keys()].sort()).toEqual(['/c/1', '/c/5']);
  });

  it('goes on after a writer that was killed before it cleared older versions', async () => {
    const { chain, files } = open();
    const second = await chain.append('2', await chain.append('1', undefined));
    files.texts.set('/c/3', 'some-word here\n3');
    files.texts.set('/c/.4.unfinished.tmp', 'some-w');
    files.texts.set('/c/.9.being-written.tmp', 'some-w');
    expect(await chain.append('late', second)).toBeUndefined();
    const third = await chain.current();
    expect(third?.text).toBe('3');
    await chain.append('4', third);
    expect([...files.texts.keys()].sort()).toEqual(['/c/.9.being-written.tmp', '/c/1', '/c/4']);
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
    files.refusal = undefined;
    await chain.append('3', second);
    expect([...files.texts.keys()].sort()).toEqual(['/c/1', '/c/3']);
  });
});
