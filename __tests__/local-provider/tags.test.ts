import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import {
  type CatalogueRecord,
  encodeRecord,
  parseRecord,
} from '../../src/local-provider/record.ts';
import { bearsTag, ownerOf, toTags } from '../../src/local-provider/tags.ts';

function recordOf(config: JsonObject, owner = ''): CatalogueRecord {
  const names = { id: 'local-vpc-1', name: 'net', type: 'infra.vpc' };
  const text = JSON.stringify({ ...names, config, owner, tags: toTags(config) });
  return parseRecord(text, 'catalogue/local-vpc-1.json');
}

it('reads tags of lists and of maps, sorted and each once', () => {
  expect(toTags({ tags: ['b', 'a', 'b', 7] })).toEqual(['a', 'b']);
  expect(toTags({ tags: { env: 'staging', count: 2 } })).toEqual(['count:2', 'env:staging']);
  expect(toTags({})).toEqual([]);
});

it('asks the setter first for the owner, then the config, then the tags', () => {
  const config = { owner: 'config', tags: { owner: 'tag' } };
  expect(ownerOf(recordOf(config, 'setter'))).toEqual({ owner: 'setter', source: 'set' });
  expect(ownerOf(recordOf(config))).toEqual({ owner: 'config', source: 'config' });
  expect(ownerOf(recordOf({ tags: config.tags }))).toEqual({ owner: 'tag', source: 'tag' });
  expect(ownerOf(recordOf({}))).toEqual({ owner: '', source: '' });
});

it('does not take part of a tag for the tag', () => {
  const record = recordOf({ tags: { env: 'staging' } });
  expect(bearsTag(record, 'env=staging')).toBe(true);
  expect(bearsTag(record, 'env')).toBe(false);
  expect(bearsTag(record, 'env:stag')).toBe(false);
});

it('writes records that read back the same, with their facts', () => {
  const facts = { port: 20_001, process: { pid: 7, started: '99' } };
  const record = {
    ...recordOf({ big: 9007199254740993n }),
    facts,
    applied: {},
    sensitive: ['uri'],
  };
  expect(parseRecord(encodeRecord(record), 'file')).toEqual(record);
});
