import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createFiles } from '../../src/node/index.ts';
import { toEnvironmentName } from '../../src/resources/index.ts';
import { createFileCompanions } from '../../src/state/file-companions.ts';
import { openJournal, readLock } from '../../src/state/index.ts';

/** A repository with a config of its own, and room beside it. */
export interface Workspace {
  /** The repository: holds `infra.yaml`, the state in `state/`, the cloud in `cloud/`. */
  readonly folder: string;
  /** A folder beside the repository. */
  readonly beside: string;
  write(file: string, text: string): Promise<void>;
  /** Writes `infra.yaml` anew, of these modules. */
  want(modules: string): Promise<void>;
  read(file: string): Promise<string>;
  /** Names of the resources that the state remembers. */
  remembered(): Promise<readonly string[]>;
  /** The outputs that the state remembers of a resource, in plain. */
  outputsOf(resource: string): Promise<Readonly<Record<string, unknown>>>;
  /** Who holds the lock of the environment without a name. */
  lockHolder(): Promise<string | undefined>;
  /** Names of the resources whose change was begun and not settled. */
  unsettled(): Promise<readonly string[]>;
  /** Paths of all files of the repository. */
  files(): Promise<readonly string[]>;
}

/** Makes a workspace whose config has the modules; it is removed when the test ends. */
export async function makeWorkspace(modules: string): Promise<Workspace> {
  const beside = await mkdtemp(join(tmpdir(), 'wfctl-workspace-'));
  onTestFinished(() => rm(beside, { recursive: true, force: true, maxRetries: 5 }));
  const folder = join(beside, 'repository');
  await mkdir(folder);
  const companions = createFileCompanions(createFiles(), join(folder, 'state/.wfctl/companions'));
  const noEnvironment = toEnvironmentName('');
  const workspace: Workspace = {
    folder,
    beside,
    write: (file, text) => writeFile(join(folder, file), text),
    want: (wanted) => workspace.write('infra.yaml', toConfig(wanted)),
    read: (file) => readFile(join(folder, file), 'utf8'),
    remembered: async () => {
      const names = await readdir(join(folder, 'state')).catch(() => []);
      return names
        .filter((name) => name.endsWith('.json'))
        .map((name) => name.slice(0, -'.json'.length))
        .sort();
    },
    outputsOf: async (resource) => {
      const record = JSON.parse(await workspace.read(`state/${resource}.json`)) as {
        readonly outputs: Readonly<Record<string, unknown>>;
      };
      return record.outputs;
    },
    lockHolder: async () => (await readLock(companions, noEnvironment))?.owner.operation,
    unsettled: async () => {
      const intents = await openJournal(companions, noEnvironment).pending();
      return intents.map(({ name }) => name);
    },
    files: () => readdir(folder, { recursive: true }),
  };
  await workspace.want(modules);
  return workspace;
}

/** A whole config: provider, state, and the modules, one line of flow YAML each. */
export function toConfig(modules: string): string {
  const lines = modules
    .trim()
    .split('\n')
    .map((line) => line.trim());
  return [
    'environments: { staging: {}, prod: {} }',
    'modules:',
    '  - { name: local, type: iac.provider, config: { provider: local, directory: cloud } }',
    '  - { name: state, type: iac.state, config: { backend: filesystem, directory: state } }',
    ...lines.map((line) => `  - ${line}`),
    '',
  ].join('\n');
}
