import { describe, expect, it } from 'vitest';
import { FilesError } from '../../src/ports/index.ts';
import { systemCodeOf, toFilesError } from '../../src/node/system-error.ts';

function systemError(code: string): Error {
  return Object.assign(new FilesError('FILES_FAILED', 'stands for an error of the system'), {
    code,
  });
}

describe('an error of the file system', () => {
  it.each([
    ['ENOSPC', 'FILES_FULL'],
    ['EDQUOT', 'FILES_FULL'],
    ['EFBIG', 'FILES_FULL'],
    ['EACCES', 'FILES_DENIED'],
    ['EPERM', 'FILES_DENIED'],
    ['EROFS', 'FILES_DENIED'],
    ['EIO', 'FILES_FAILED'],
  ])('%s becomes %s, with a hint and the cause', (systemCode, code) => {
    const cause = systemError(systemCode);
    const error = toFilesError({ verb: 'write', path: '/a' }, cause);
    expect(error).toMatchObject({ code, cause });
    expect(error.message).toBe(`cannot write /a: ${systemCode}`);
    expect(error.hint).toBeDefined();
  });

  it('has no system code when it is not from the system', () => {
    expect(systemCodeOf('ENOENT')).toBe('');
    expect(toFilesError({ verb: 'read', path: '/a' }, 'ENOENT').code).toBe('FILES_FAILED');
  });
});
