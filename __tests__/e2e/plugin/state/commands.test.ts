import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openShell, type Shell } from '../../../cli/shell.ts';
import {
  type GoProvider,
  HAS_GO_PROVIDER,
  installProvider,
  STATE_BACKEND,
} from '../go-provider.ts';

const NOTES = 'notes: { backend: filesystem, directory: notes }';

/** A config whose resources and whose state are the same plugin's, which runs twice for it. */
async function writeConfig(
  shell: Shell,
  { provider, notes, cidr = '10.0.0.0/16' }: { provider: GoProvider; notes: string; cidr?: string },
): Promise<void> {
  const catalogue = JSON.stringify(provider.catalogue);
  const directory = JSON.stringify(join(shell.folder, 'records'));
  await shell.write(
    'infra.yaml',
    `modules:
  - { name: cloud, type: iac.provider, config: { provider: gocloud, catalogue: ${catalogue} } }
  - name: state
    type: iac.state
    config: { backend: ${STATE_BACKEND}, directory: ${directory}, access_key: hunter2hunter2, ${notes} }
  - { name: net, type: infra.vpc, config: { provider: cloud, cidr: ${cidr} } }
  - { name: zone, type: infra.dns, config: { provider: cloud, domain: example.com } }
`,
  );
}

describe.skipIf(!HAS_GO_PROVIDER)('wfctl with its state in a real Go plugin', () => {
  const run = async (shell: Shell, provider: GoProvider, line: string) => {
    const environment = { WFCTL_PLUGIN_DIR: provider.plugins };
    const ended = await shell.run(line, { environment });
    expect(ended.stdout + ended.stderr).not.toContain('hunter2');
    return ended;
  };

  it('plans, applies, lists and destroys, with only records in the plugin', async () => {
    using provider = installProvider();
    const shell = await openShell('');
    const records = join(shell.folder, 'records');
    await writeConfig(shell, { provider, notes: NOTES });
    expect(await run(shell, provider, 'infra plan --detailed-exitcode')).toMatchObject({
      exitCode: 2,
    });
    expect(await run(shell, provider, 'infra apply -y')).toMatchObject({ exitCode: 0 });
    expect((await readdir(records)).sort()).toEqual(['net.json', 'zone.json']);
    expect(await run(shell, provider, 'infra plan --detailed-exitcode')).toMatchObject({
      exitCode: 0,
    });
    await writeConfig(shell, { provider, notes: NOTES, cidr: '10.1.0.0/16' });
    expect(await run(shell, provider, 'infra apply -y')).toMatchObject({ exitCode: 0 });
    const listed = await run(shell, provider, 'infra state list');
    expect(listed.stdout).toMatch(/net[^]*zone/);
    expect(await run(shell, provider, 'infra destroy -y')).toMatchObject({ exitCode: 0 });
    expect(await readdir(records)).toEqual([]);
  });

  it('T-53 changes nothing where it has no place for the lock, and says what to do', async () => {
    using provider = installProvider();
    const shell = await openShell('');
    await writeConfig(shell, { provider, notes: '' });
    expect((await run(shell, provider, 'infra plan --detailed-exitcode')).exitCode).toBe(2);
    const refused = await run(shell, provider, 'infra apply -y');
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain('can be read but not changed');
    expect(refused.stderr).toContain('notes: { backend:');
    expect(await readdir(join(shell.folder, 'records'))).toEqual([]);
    expect(provider.requestsTo('ResourceDriver/Create')).toEqual([]);
  });
});
