import { expect, it } from 'vitest';
import { toFailureReason } from '../../src/github/failure-reason.ts';
import { CoreError } from '../../src/kernel/index.ts';

it.each([
  ['CONFIG_UNENCODABLE', 'invalid-config'],
  ['INPUT_MISSING', 'invalid-input'],
  ['STATE_LOCKED', 'state-locked'],
  ['STATE_LOCK_LOST', 'state-error'],
  ['STATE_STALE', 'state-error'],
  ['PLAN_STALE', 'stale-plan'],
  ['PLUGIN_NOT_FOUND', 'plugin-error'],
  ['PLUGIN_CANCELLED', 'cancelled'],
  ['PROCESS_NOT_STARTED', 'plugin-error'],
  ['PROVIDER_INVALID', 'provider-error'],
  ['PROVIDER_CANCELLED', 'cancelled'],
  ['FILES_FULL', 'internal'],
])('gives %s the reason %s', (code, reason) => {
  expect(toFailureReason(new CoreError(code, 'x'))).toBe(reason);
});

it('looks behind an error that tells nothing', () => {
  const cause = new CoreError('STATE_LOCKED', 'x');
  expect(toFailureReason(new CoreError('JSON_MALFORMED', 'y', { cause }))).toBe('state-locked');
});

it('calls what it does not know internal, or cancelled when it was', () => {
  expect(toFailureReason(new TypeError('x'))).toBe('internal');
  expect(toFailureReason(new TypeError('x'), true)).toBe('cancelled');
});
