import { expect, it } from 'vitest';
import { expandEverything } from '../../src/config/index.ts';
import { lookup } from './config-files.ts';

it('expands preserved parts too, and names what is not set', () => {
  const config = { a: '$V', env_vars: { b: '${V} ${NONE} $NONE' }, list: ['${OTHER}', 1, null] };
  expect(expandEverything(config, lookup({ V: 'v' }))).toEqual({
    config: { a: 'v', env_vars: { b: 'v  ' }, list: ['', 1, null] },
    unset: ['NONE', 'OTHER'],
  });
});
