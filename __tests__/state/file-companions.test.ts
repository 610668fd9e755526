import { describe, expect, it } from 'vitest';
import { createFiles } from '../../src/node/index.ts';
import { createFileCompanions } from '../../src/state/file-companions.ts';
import { createStateFiles } from '../../src/state/state-files.ts';
import { companionsContract } from '../contracts/companions-contract.ts';
import { createMemoryFiles } from '../fakes/memory-files.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';

companionsContract('companions in memory files', () => {
  const files = createStateFiles(createMemoryFiles());
  return Promise.resolve({
    one: createFileCompanions(files, '/state'),
    other: createFileCompanions(files, '/state'),
  });
});

companionsContract('companions in real files', async () => {
  const folder = await makeTemporaryFolder();
  return {
    one: createFileCompanions(createStateFiles(createFiles()), folder),
    other: createFileCompanions(createStateFiles(createFiles()), folder),
  };
});

describe('companions in files', () => {
  it('are readable by their owner alone, and never look like records', async () => {
    const files = createMemoryFiles();
    const companions = createFileCompanions(createStateFiles(files), '/state');
    await companions.put('journal/web.json', 'x', undefined);
    expect([...files.modes]).toEqual([['/state/journal/web.json~/1', 0o600]]);
  });

  it('T-52 say that they could not be written, with the cause', async () => {
    const files = createMemoryFiles();
    const companions = createFileCompanions(createStateFiles(files), '/state');
    files.refusal = { part: '/state', code: 'FILES_FULL' };
    await expect(companions.put('a', 'x', undefined)).rejects.toMatchObject({
      code: 'STATE_WRITE_FAILED',
      hint: 'Make room.',
      cause: { code: 'FILES_FULL' },
    });
  });
});
