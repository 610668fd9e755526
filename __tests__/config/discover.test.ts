import { describe, expect, it } from 'vitest';
import { discoverConfig } from '../../src/config/index.ts';
import { codesOf, createConfigFiles } from './config-files.ts';

const nothing = { explicit: undefined, positional: undefined, folder: '/app' };
const files = createConfigFiles({
  '/app/infra.yaml': '',
  '/app/config/infra.yaml': '',
  '/app/other.yaml': '',
  '/else/x.yaml': '',
});

describe('discovering the config', () => {
  it('finds infra.yaml and then config/infra.yaml', async () => {
    expect(await discoverConfig(nothing, files)).toEqual({
      kind: 'found',
      file: '/app/infra.yaml',
    });
    const second = createConfigFiles({ '/app/config/infra.yaml': '' });
    expect(await discoverConfig(nothing, second)).toEqual({
      kind: 'found',
      file: '/app/config/infra.yaml',
    });
  });

  it('T-03 prefers a positional file to one that lies in the folder', async () => {
    expect(await discoverConfig({ ...nothing, positional: 'other.yaml' }, files)).toEqual({
      kind: 'found',
      file: '/app/other.yaml',
    });
  });

  it('T-03 prefers an explicit file to every other', async () => {
    const request = { ...nothing, explicit: '/else/x.yaml', positional: 'other.yaml' };
    expect(await discoverConfig(request, files)).toEqual({ kind: 'found', file: '/else/x.yaml' });
  });

  it('T-03 never replaces a named file that is missing', async () => {
    for (const request of [
      { ...nothing, explicit: 'missing.yaml' },
      { ...nothing, positional: 'missing.yaml' },
    ]) {
      const outcome = await discoverConfig(request, files);
      expect(outcome.kind === 'invalid' && codesOf(outcome)).toEqual(['CONFIG_NOT_FOUND']);
    }
  });

  it('says so when there is none', async () => {
    const outcome = await discoverConfig(nothing, createConfigFiles({}));
    expect(outcome.kind === 'invalid' && codesOf(outcome)).toEqual(['CONFIG_NOT_FOUND']);
  });

  it('takes an empty name as none', async () => {
    const request = { ...nothing, explicit: '', positional: '' };
    expect((await discoverConfig(request, files)).kind).toBe('found');
  });
});
