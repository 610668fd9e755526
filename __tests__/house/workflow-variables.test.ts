import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { listTrackedFiles, readTracked } from './tracked-files.ts';

const STEP = 'Set the variables of providers and state';

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly steps?: readonly Readonly<Record<string, unknown>>[] }>
  >;
}

/** By the workflow and job it is in; a workflow cannot share a step with another one. */
const steps = listTrackedFiles()
  .filter((file) => /^\.github\/workflows\/infra-[^/]+\.yml$/.test(file))
  .flatMap((file) => {
    const { jobs } = parse(readTracked(file)) as Workflow;
    return Object.entries(jobs).map(([job, { steps = [] }]) => ({
      where: `${file} ${job}`,
      step: steps.find(({ name }) => name === STEP),
    }));
  });

/** What the step says and sets for the secret. */
async function runStep(
  variables: string,
): Promise<{ readonly exitCode: number | null; readonly said: string; readonly set: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'wfctl-variables-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'env');
  const script = String(steps[0]?.step?.['run']);
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script],
    {
      env: { PATH: process.env['PATH'], VARIABLES: variables, GITHUB_ENV: file },
      encoding: 'utf8',
    },
  );
  const set = await readFile(file, 'utf8').catch(() => '');
  return { exitCode: status, said: stdout + stderr, set };
}

it.each(steps)('$where sets them, in the same words as the others', ({ step }) => {
  expect(step).toEqual(steps[0]?.step);
});

it('masks every value and sets it as it is', async () => {
  const ran = await runStep('# cloud\nTOKEN=a%b = c\r\n\nEMPTY=\nK_2=x<<EOF\nKEY={"a":"b c"}');
  expect(ran).toEqual({
    exitCode: 0,
    said: '::add-mask::a%25b = c\n::add-mask::x<<EOF\n::add-mask::{"a":"b c"}\n',
    set: 'TOKEN=a%b = c\nEMPTY=\nK_2=x<<EOF\nKEY={"a":"b c"}\n',
  });
});

it('sets nothing where there is no secret', async () => {
  expect(await runStep('')).toEqual({ exitCode: 0, said: '', set: '' });
});

it.each(['correct-horse', '9A=correct-horse', 'A B=correct-horse', '=correct-horse'])(
  'fails at a line that is no variable, and does not show it: %s',
  async (line) => {
    const { exitCode, said } = await runStep(line);
    expect(exitCode).toBe(1);
    expect(said).toBe('::error::WFCTL_VARIABLES has a line that is not NAME=value\n');
  },
);
