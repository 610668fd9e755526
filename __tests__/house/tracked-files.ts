import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Absolute path of the repository. */
export const root = join(import.meta.dirname, '../..');

/** Every file that is committed, or would be by `git add`, relative to the root. */
export function listTrackedFiles(): readonly string[] {
  const options = ['--cached', '--others', '--exclude-standard', '-z'];
  const output = execFileSync('git', ['ls-files', ...options], { cwd: root, encoding: 'utf8' });
  return output.split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
}

/** The text of a tracked file. */
export function readTracked(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** Written by tools, from sources that are looked at themselves. */
export function isGenerated(file: string): boolean {
  return /^(?:dist\/|src\/gen\/|package-lock\.json$)/.test(file);
}
