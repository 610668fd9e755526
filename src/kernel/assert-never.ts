import { CoreError } from './core-error.ts';

/**
 * Makes a forgotten case of a union a compile error.
 *
 * @throws CoreError `UNREACHABLE` when data from outside slipped past its parser.
 */
export function assertNever(value: never): never {
  throw new CoreError('UNREACHABLE', `unexpected case ${JSON.stringify(value)}`);
}
