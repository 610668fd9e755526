import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { startProgram } from '../bundles/start-program.ts';

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

let script = '';

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: SCRIPT,
      loader: 'ts',
      resolveDir: fileURLToPath(new URL('../../src/github', import.meta.url)),
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
  });
  script = outputFiles[0]?.text ?? '';
});

/** The program, where the runner named another file, or none. */
function withFile(name: string, file: string): string {
  return `process.env.${name} = ${JSON.stringify(file)};\n${script}`;
}

describe('a real process with the files of a runner', () => {
  it('speaks as the runner expects', async () => {
    const step = await (await startProgram(script)).ended;
    expect(step).toMatchObject({
      exitCode: 1,
      masks: expect.arrayContaining(['hunter22']) as unknown,
      outputs: { password: 'hunter22\nsecond', 'failure-reason': 'refused' },
      variables: { PASSWORD: 'hunter22' },
      state: { 'wfctl-phase': 'post' },
      path: ['/opt/wfctl'],
      summary: 'the password is ***\n\n',
    });
    expect(step.log).toContain('\u200b::error::***\n');
    expect(step.messages).toMatchObject([
      {
        level: 'warning',
        properties: {
          title: 'Odd, isn’t it: yes',
          ...{ file: 'infra.yaml', line: '3', endLine: '3', col: '5', endColumn: '9' },
        },
        text: 'Odd, isn’t it: yes',
      },
      { level: 'error', properties: { title: 'wfctl: refused' }, text: '100% no' },
    ]);
    expect(step.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain('hunter22');
  });

  it('prints no value where the runner named no file for it', async () => {
    const step = await (await startProgram(withFile('GITHUB_OUTPUT', ''))).ended;
    expect(step.exitCode).toBe(1);
    expect(step.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain('hunter22');
    expect(step.log).toContain('GITHUB_OUTPUT');
  });

  it('T-65 says so when the summary cannot be written', async () => {
    const step = await (await startProgram(withFile('GITHUB_STEP_SUMMARY', '/missing/file'))).ended;
    expect(step.exitCode).toBe(1);
    expect(step.log).toContain('GITHUB_STEP_SUMMARY');
  });

  it('ends by itself after a signal, and gives it as the reason', async () => {
    const started = await startProgram(script, { inputs: { wait: 'true' } });
    await started.untilSaid('ready');
    const { signals, step } = await started.cancel();
    expect(signals).toEqual(['SIGINT']);
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'cancelled' } });
  });
});
