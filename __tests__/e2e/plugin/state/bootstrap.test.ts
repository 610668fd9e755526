import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openShell, type Shell } from '../../../cli/shell.ts';
import {
  type GoProvider,
  HAS_GO_PROVIDER,
  installProvider,
  STATE_BACKEND,
} from '../go-provider.ts';

const BOOTSTRAP = 'IaCProviderRequired.BootstrapStateBackend';

/** A state in the plugin that also makes the resources; the first provider is another plugin. */
async function writeConfig(shell: Shell, provider: GoProvider, more = ''): Promise<void> {
  const catalogue = JSON.stringify(provider.catalogue);
  const directory = JSON.stringify(join(shell.folder, 'records'));
  await shell.write(
    'infra.yaml',
    `${more}modules:
  - { name: other, type: iac.provider, config: { provider: local } }
  - { name: cloud, type: iac.provider, config: { provider: gocloud, catalogue: ${catalogue} } }
  - name: state
    type: iac.state
    config: { backend: ${STATE_BACKEND}, directory: ${directory}, access_key: hunter2hunter2, notes: { backend: filesystem, directory: notes } }
  - { name: net, type: infra.vpc, config: { provider: cloud, cidr: 10.0.0.0/16 } }
`,
  );
}

describe.skipIf(!HAS_GO_PROVIDER)('a state that a plugin keeps', () => {
  const run = async (
    { shell, provider }: { readonly shell: Shell; readonly provider: GoProvider },
    line: string,
    more: Readonly<Record<string, string>> = {},
  ) => {
    const environment = { WFCTL_PLUGIN_DIR: provider.plugins, ...more };
    const ended = await shell.run(line, { environment });
    expect(ended.stdout + ended.stderr).not.toContain('hunter2');
    return ended;
  };
  const asked = (provider: GoProvider): readonly unknown[] =>
    provider.requestsTo('IaCProviderRequired/BootstrapStateBackend');

  it('T-82 has its place made by the provider that is the same plugin, which is given the settings of the state', async () => {
    using provider = installProvider();
    const shell = await openShell('');
    await writeConfig(shell, provider);
    const env_vars = { STATE_REGION: 'ams3', STATE_SECRET_KEY: 'geheim-geheim' };
    provider.script(BOOTSTRAP, { answers: [{ result: { bucket: 'acme', env_vars } }] });
    const [variables, outputs] = [join(shell.beside, 'env'), join(shell.beside, 'output')];
    await writeFile(variables, '');
    await writeFile(outputs, '');
    const ended = await run({ shell, provider }, 'infra bootstrap', {
      ...{ GITHUB_ACTIONS: 'true', GITHUB_ENV: variables, GITHUB_OUTPUT: outputs },
    });
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(ended.stdout).toContain(`State: ${STATE_BACKEND}, by the provider cloud`);
    expect(ended.stdout).toMatch(
      /STATE_REGION=ams3\nSTATE_SECRET_KEY=\(sensitive\)\nWFCTL_STATE_BUCKET=acme\n/,
    );
    expect(JSON.stringify(asked(provider))).toMatch(/access_key.*hunter2hunter2/);
    expect(JSON.stringify(asked(provider))).not.toContain('notes');
    expect(await readFile(variables, 'utf8')).toMatch(/STATE_SECRET_KEY<<\S+\ngeheim-geheim\n/);
    expect(await readFile(outputs, 'utf8')).not.toContain('geheim-geheim');
    expect(ended.stdout).toContain('::add-mask::geheim-geheim');
    expect(ended.stdout.replace(/^::add-mask::.*$/gm, '')).not.toContain('geheim-geheim');
  });

  it('is asked for at each apply, before its state is opened', async () => {
    using provider = installProvider();
    const shell = await openShell('');
    await writeConfig(shell, provider);
    provider.script(BOOTSTRAP, { answers: [{ result: { bucket: 'acme' } }] });
    expect(await run({ shell, provider }, 'infra apply -y')).toMatchObject({ exitCode: 0 });
    expect(asked(provider)).toHaveLength(1);
    expect(await run({ shell, provider }, 'infra plan')).toMatchObject({ exitCode: 0 });
    expect(asked(provider)).toHaveLength(1);
  });

  it('is not asked for where applies are told to make nothing', async () => {
    using provider = installProvider();
    const shell = await openShell('');
    await writeConfig(shell, provider, 'infra: { auto_bootstrap: false }\n');
    expect(await run({ shell, provider }, 'infra apply -y')).toMatchObject({ exitCode: 0 });
    expect(asked(provider)).toEqual([]);
  });

  it('stops everything where the provider refuses', async () => {
    using provider = installProvider();
    const shell = await openShell('');
    await writeConfig(shell, provider);
    provider.script(BOOTSTRAP, { refusal: { code: 7, message: 'no rights' } });
    for (const line of ['infra bootstrap', 'infra apply -y']) {
      expect(await run({ shell, provider }, line)).toMatchObject({ exitCode: 1 });
    }
    expect(provider.requestsTo('ResourceDriver/Create')).toEqual([]);
  });

  it('hands no variable on whose name could be read as another', async () => {
    using provider = installProvider();
    const shell = await openShell('');
    await writeConfig(shell, provider);
    const env_vars = { 'A=b\nPATH': 'x' };
    provider.script(BOOTSTRAP, { answers: [{ result: { bucket: 'acme', env_vars } }] });
    const ended = await run({ shell, provider }, 'infra bootstrap');
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ended.stderr).toContain('cannot be one');
  });

  it('has nothing to be made where its provider says so', async () => {
    using provider = installProvider();
    const shell = await openShell('');
    await writeConfig(shell, provider);
    provider.script(BOOTSTRAP, { answers: [{}] });
    const ended = await run({ shell, provider }, 'infra bootstrap');
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(ended.stdout).toContain('is left to the plugin');
    expect(ended.stdout).toMatch(/filesystem .*notes was created/);
  });
});
