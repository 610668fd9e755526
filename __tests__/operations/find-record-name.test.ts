import { expect, it } from 'vitest';
import { findRecordName } from '../../src/operations/index.ts';
import { named } from '../resources/builders.ts';

const known = ['shop-db', 'cache', 'web'].map(named);

it('finds a record by its own name and by that of its module', () => {
  const baseNames = new Map([['db', 'shop-db']]);
  expect(findRecordName('shop-db', known, baseNames)).toEqual({ kind: 'found', name: 'shop-db' });
  expect(findRecordName('db', known, baseNames)).toEqual({ kind: 'found', name: 'shop-db' });
  expect(findRecordName('shop', known, baseNames)).toEqual({ kind: 'unknown' });
});

it('does not choose between a record and another whose module has its name', () => {
  const baseNames = new Map([['web', 'cache']]);
  expect(findRecordName('web', known, baseNames)).toEqual({
    kind: 'ambiguous',
    names: ['cache', 'web'],
  });
});
