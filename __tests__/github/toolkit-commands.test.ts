import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FILES = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'];

const SCRIPT = `
  import { runAction } from './run-action.ts';
  await runAction({
    main: async (runner) => {
      if (runner.inputs.flag('wait') === true) {
        runner.print('ready');
        const timer = setInterval(() => {}, 1000);
        await new Promise((resolve) => runner.cancelled.addEventListener('abort', resolve));
        clearInterval(timer);
        throw runner.cancelled.reason;
      }
      runner.concealer.conceal('hunter22');
      runner.step.setOutput('password', 'hunter22\\nsecond');
      runner.step.setVariable('PASSWORD', 'hunter22');
      runner.addPath('/opt/wfctl');
      await runner.step.appendSummary('the password is hunter22');
      runner.print('::error::hunter22');
      runner.fail({
        reason: 'refused',
        message: '100% no',
        diagnostics: [{ severity: 'warning', code: 'W', summary: 'Odd, isn’t it: yes', detail: '',
          place: { file: 'infra.yaml', line: 3, column: 5, length: 4, sourceLine: '    type' } }],
      });
    },
    post: async () => {},
  });
`;

let folder = '';
const script = (): string => join(folder, 'action.mjs');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wfctl-runner-'));
  await build({
    stdin: {
      contents: SCRIPT,
      loader: 'ts',
      resolveDir: fileURLToPath(new URL('../../src/github', import.meta.url)),
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: script(),
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
  });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Empty files for the runner's variables, as the runner prepares them. */
async function prepareFiles(): Promise<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const name of FILES) {
    variables[name] = join(folder, name);
    await writeFile(join(folder, name), '');
  }
  return variables;
}

const read = async (name: string): Promise<string> => await readFile(join(folder, name), 'utf8');

interface Ended {
  readonly code: number;
  readonly stdout: string;
}

async function runScript(variables: Readonly<Record<string, string>>): Promise<Ended> {
  const run = promisify(execFile)(process.execPath, [script()], { env: { ...variables } });
  return await run.then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: unknown) => error as Ended,
  );
}

describe('a real process with the files of a runner', () => {
  it('speaks as the runner expects', async () => {
    const { code, stdout } = await runScript(await prepareFiles());
    expect(code).toBe(1);
    expect(stdout).toContain('::add-mask::hunter22\n');
    expect(stdout).toContain('\u200b::error::***\n');
    expect(stdout).toContain(
      '::warning title=Odd%2C isn’t it%3A yes,file=infra.yaml,line=3,endLine=3,col=5,endColumn=9::Odd, isn’t it: yes\n',
    );
    expect(stdout).toContain('::error title=wfctl%3A refused::100%25 no\n');
    expect(stdout.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain('hunter22');
    expect(await read('GITHUB_OUTPUT')).toMatch(
      /^password<<(\S+)\nhunter22\nsecond\n\1\nfailure-reason<<(\S+)\nrefused\n\2\n$/,
    );
    expect(await read('GITHUB_ENV')).toMatch(/^PASSWORD<<(\S+)\nhunter22\n\1\n$/);
    expect(await read('GITHUB_STATE')).toMatch(/^wfctl-phase<<(\S+)\npost\n\1\n$/);
    expect(await read('GITHUB_PATH')).toBe('/opt/wfctl\n');
    expect(await read('GITHUB_STEP_SUMMARY')).toBe('the password is ***\n\n');
  });

  it('prints no value where the runner named no file for it', async () => {
    const variables = await prepareFiles();
    const { code, stdout } = await runScript({ ...variables, GITHUB_OUTPUT: '' });
    expect(code).toBe(1);
    expect(stdout.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain('hunter22');
    expect(stdout).toContain('GITHUB_OUTPUT');
  });

  it('T-65 says so when the summary cannot be written', async () => {
    const variables = await prepareFiles();
    const { code, stdout } = await runScript({
      ...variables,
      GITHUB_STEP_SUMMARY: join(folder, 'missing', 'file'),
    });
    expect(code).toBe(1);
    expect(stdout).toContain('GITHUB_STEP_SUMMARY');
  });

  it('ends by itself after a signal, and gives it as the reason', async () => {
    const variables = await prepareFiles();
    const child = execFile(process.execPath, [script()], {
      env: { ...variables, INPUT_WAIT: 'true' },
    });
    const exited = new Promise((resolve) => child.on('exit', resolve));
    child.stdout?.once('data', () => child.kill('SIGINT'));
    expect(await exited).toBe(1);
    expect(await read('GITHUB_OUTPUT')).toMatch(/^failure-reason<<(\S+)\ncancelled\n\1\n$/);
  });
});
