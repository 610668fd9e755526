import { expect, it } from 'vitest';
import { environmentFlag } from '../../src/resources/index.ts';

it('is ready to be copied into a shell', () => {
  expect(environmentFlag('')).toBe('');
  expect(environmentFlag('staging')).toBe(' --env staging');
  expect(environmentFlag('EU west; x')).toBe(" --env 'EU west; x'");
});
