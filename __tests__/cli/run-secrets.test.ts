import { describe, expect, it } from 'vitest';
import { openShell, type Shell } from './shell.ts';

const GENERATE = 'generate: [{ key: APP_KEY, type: random_hex }]';
const FILES = `secrets: { provider: file, config: { path: secrets }, ${GENERATE} }`;
const NO_MODULES = 'modules: []';
/** Its provider needs a variable that nobody sets, which is found after APP_KEY is made. */
const UNSET =
  "modules: [{ name: cloud, type: iac.provider, config: { provider: local, directory: '${NOWHERE}' } }, { name: net, type: infra.vpc, config: { provider: cloud } }]";

async function openWith(...lines: readonly string[]): Promise<Shell> {
  const shell = await openShell('');
  await shell.write('infra.yaml', `${lines.join('\n')}\n`);
  return shell;
}

describe('wfctl infra secrets sync --format json', () => {
  it.each([
    { case: 'makes one and is done', config: [FILES, NO_MODULES], exitCode: 0, results: ['made'] },
    {
      case: 'finds the config wrong after it has made one',
      ...{ config: [FILES, UNSET], exitCode: 1, results: ['made'] },
    },
    { case: 'has nothing to do', config: [NO_MODULES], exitCode: 0, results: [] },
  ])('prints JSON and nothing else where it $case', async ({ config, exitCode, results }) => {
    const shell = await openWith(...config);
    const ended = await shell.run('infra secrets sync --format json');
    expect({ exitCode: ended.exitCode, stderr: ended.stderr }).toMatchObject({ exitCode });
    const told = JSON.parse(ended.stdout) as readonly { readonly result: string }[];
    expect(told.map(({ result }) => result)).toEqual(results);
    if (exitCode !== 0) expect(ended.stderr).toContain('NOWHERE');
  });

  it('prints for people what it made before it found the config wrong', async () => {
    const shell = await openWith(FILES, UNSET);
    const ended = await shell.run('infra secrets sync');
    expect(ended).toMatchObject({ exitCode: 1 });
    expect(ended.stdout).toContain('Generated secrets: 1 made');
    expect(ended.stderr).not.toContain('Nothing was changed');
  });

  it('prints nothing where nothing was made either, and says why elsewhere', async () => {
    const shell = await openWith(UNSET);
    const ended = await shell.run('infra secrets sync --format json');
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ended.stderr).toContain('NOWHERE');
  });
});
