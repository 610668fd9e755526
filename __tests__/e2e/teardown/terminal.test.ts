import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { env } from 'node:process';
import { describe, expect, inject, it } from 'vitest';
import { without, THIRTY } from '../world/sample-config.ts';
import { openProject, type Project } from './project.ts';

const FEW = without(
  THIRTY,
  Object.keys(THIRTY).filter((name) => !['vpc-1', 'storage-1'].includes(name)),
);

/** A terminal for a process that has none: util-linux has one everywhere, other systems another. */
function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return false;
  }
}

const isMissing = !hasScript();
if (isMissing && env['CI'] !== 'true') {
  process.stdout.write('skipped: tests at a terminal need the `script` of util-linux\n');
}

describe.skipIf(isMissing && env['CI'] !== 'true')('at a terminal', () => {
  it.each([
    ['y', false],
    ['YES', false],
    ['yes ', false],
    ['', false],
    ['yes', true],
  ])('%j is %s as an answer', async (answer, isApproval) => {
    const project = await openProject(FEW);
    const { exitCode, screen } = await type(project, answer);
    expect(screen).toContain('to be destroyed');
    expect(exitCode).toBe(isApproval ? 0 : 1);
    const left = (await project.cloud()).filter((name) => name.startsWith('test-'));
    expect(left).toEqual(isApproval ? [] : ['test-storage-1', 'test-vpc-1']);
  });
});

/** Answers the question of a teardown once it is asked. */
async function type(
  project: Project,
  answer: string,
): Promise<{ readonly exitCode: unknown; readonly screen: string }> {
  const wfctl = join(inject('bundles'), 'wfctl.mjs');
  const line = `"${process.execPath}" "${wfctl}" infra teardown --env test`;
  const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    cwd: project.folder,
    env: { PATH: env['PATH'], HOME: project.folder, TERM: 'dumb' },
  });
  let screen = '';
  let isAnswered = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    if (isAnswered || !screen.includes('Type "yes" to go on:')) return;
    isAnswered = true;
    child.stdin.write(`${answer}\r`);
  });
  const [exitCode] = (await once(child, 'close')) as [unknown];
  return { exitCode, screen };
}
