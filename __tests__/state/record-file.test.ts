import { describe, expect, it } from 'vitest';
import {
  checkRecordName,
  isRecordFile,
  toEngineRecordFile,
  toRecordFile,
} from '../../src/state/record-file.ts';
import { nameOf } from './examples.ts';

describe('the file of a record', () => {
  it.each([
    ['net', 'net.json'],
    ['ns/cluster\\1', 'ns_cluster_1.json'],
    ['a:b*c', 'a_b_c.json'],
    ['shop staging', 'shop staging.json'],
  ])('T-35 of "%s" is %s, as upstream’s CLI has it', (name, file) => {
    expect(toRecordFile(nameOf(name))).toBe(file);
  });

  it('T-35 keeps colons and stars as upstream’s engine has it', () => {
    expect(toEngineRecordFile(nameOf('a/b:c*'))).toBe('a_b:c*.json');
  });

  it.each(['a.lock.json', 'a.lock', 'notes.txt', 'sub', '.a.json', '.a.json.x.tmp'])(
    'is not %s',
    (file) => {
      expect(isRecordFile(file)).toBe(false);
    },
  );

  it.each([
    ['a name no file can have', 'a\0b'],
    ['a name that is too long', 'ü'.repeat(105)],
  ])('refuses %s', (_what, name) => {
    expect(() => {
      checkRecordName(nameOf(name));
    }).toThrow(expect.objectContaining({ code: 'STATE_NAME_FORBIDDEN' }));
    expect(() => {
      checkRecordName(nameOf('ü'.repeat(104)));
    }).not.toThrow();
  });

  it.each(['metadata', 'a.lock', '.hidden'])(
    'T-50 cannot be that of %s, which no reader would look into',
    (name) => {
      expect(() => {
        checkRecordName(nameOf(name));
      }).toThrow(expect.objectContaining({ code: 'STATE_NAME_FORBIDDEN' }));
    },
  );
});
