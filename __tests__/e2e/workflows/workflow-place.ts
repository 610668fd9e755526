import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inject, onTestFinished } from 'vitest';
import { findAct, type RunRequest, type StartedRun, startRun } from './act.ts';

/** A repository with workflows that use the suite, and a place outside it for state and cloud. */
export interface WorkflowPlace {
  /** Folder of the repository. */
  readonly repository: string;
  /** Folder that all jobs share, `WFCTL_PLACE` in configs and workflows. */
  readonly shared: string;
  start(workflow: string, options?: RunOptions): StartedRun;
  /** Writes a file of the repository. */
  write(file: string, text: string): Promise<void>;
  /** The names of what the cloud in `cloud` of the shared folder has. */
  listCloud(): Promise<readonly string[]>;
}

/** What is different in one run. */
export type RunOptions = Partial<Pick<RunRequest, 'event' | 'eventFile' | 'variables' | 'secrets'>>;

const root = fileURLToPath(new URL('../../../', import.meta.url));
const workflows = fileURLToPath(new URL('files/', import.meta.url));

/** Makes one whose `infra.yaml` is this; gone when the test ends. */
export async function makeWorkflowPlace(config: string): Promise<WorkflowPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'wfctl-workflow-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [repository, shared, suite, cache] = ['repository', 'shared', 'suite', 'cache'].map(
    (name) => join(folder, name),
  ) as [string, string, string, string];
  await Promise.all([mkdir(shared), mkdir(cache), copySuite(suite)]);
  await copyWorkflows(join(repository, '.github/workflows'));
  await writeFile(join(repository, 'infra.yaml'), config);
  await commitAll(repository);
  const act = findAct();
  if (act === undefined) throw new TypeError('act is not installed');
  return {
    repository,
    shared,
    start: (workflow, { variables = {}, ...options } = {}) =>
      startRun({
        act,
        repository,
        workflow,
        suite,
        cache,
        ...options,
        variables: { WFCTL_PLACE: shared, ...variables },
      }),
    write: (file, text) => writeFile(join(repository, file), text),
    listCloud: () => listCatalogue(join(shared, 'cloud/catalogue')),
  };
}

async function listCatalogue(folder: string): Promise<readonly string[]> {
  const texts = await Promise.all(
    (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
  );
  return texts.map((text) => (JSON.parse(text) as { name: string }).name).sort();
}

/** Those of the tests, and beside them the reusable ones of the suite, which they can so call. */
async function copyWorkflows(target: string): Promise<void> {
  await cp(workflows, target, { recursive: true });
  const own = join(root, '.github/workflows');
  const reusable = (await readdir(own)).filter((name) => name.startsWith('infra-'));
  await Promise.all(reusable.map((name) => cp(join(own, name), join(target, name))));
}

/** What `uses: org/wfctl/…@ref` fetches, with the bundles of this run. */
async function copySuite(suite: string): Promise<void> {
  await cp(inject('bundles'), join(suite, 'dist'), { recursive: true });
  await cp(join(root, 'action.yml'), join(suite, 'action.yml'));
  for (const action of await readdir(join(root, 'actions'))) {
    await cp(join(root, action), join(suite, action), { recursive: true }).catch(ignoreMissing);
  }
  await commitAll(suite);
}

/** The root action has no folder of its own. */
function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

async function commitAll(folder: string): Promise<void> {
  const git = async (...args: readonly string[]): Promise<void> => {
    await promisify(execFile)('git', ['-C', folder, ...args]);
  };
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('add', '--all', '--force');
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  await git(...author, 'commit', '--quiet', '--message', 'Everything');
}
