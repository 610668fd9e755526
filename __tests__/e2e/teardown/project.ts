import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JsonObject } from '../../../src/kernel/index.ts';
import type { EndedProcess, StartedProcess } from '../../bundles/start-process.ts';
import { startWfctl } from '../../bundles/start-wfctl.ts';
import { FILESYSTEM_STATE, type Sample, THIRTY } from '../world/sample-config.ts';

/** A project with thirty resources in each of two environments, `test` and `other`. */
export interface Project {
  readonly folder: string;
  readonly start: (line: string) => StartedProcess;
  readonly run: (line: string) => Promise<EndedProcess>;
  /** Names of what exists at the provider, sorted. */
  cloud(): Promise<readonly string[]>;
  /** Takes the knobs out of a resource where the provider keeps it. */
  mend(name: string): Promise<void>;
  /** Names of what was deleted at the provider, in that order. */
  deleted(): Promise<readonly string[]>;
  /** Every file of the other environment, in the state and at the provider, with its text. */
  other(): Promise<ReadonlyMap<string, string>>;
  /** Names of the records, sorted. */
  records(): Promise<readonly string[]>;
  /** Keeps a copy of everything, to go back to it any number of times. */
  keep(): Promise<() => Promise<void>>;
}

/** Makes both environments by the bundled CLI and the real provider process. */
export async function openProject(sample: Sample = THIRTY): Promise<Project> {
  const home = await mkdtemp(join(tmpdir(), 'wf-down-'));
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const folder = join(home, 'project');
  await cp(await empty(home), folder, { recursive: true });
  await writeFile(join(folder, 'infra.yaml'), toConfig(sample));
  const catalogue = join(folder, '.wfctl/local/catalogue');
  const start = (line: string): StartedProcess => startWfctl(line, { folder, home });
  const project: Project = {
    folder,
    start,
    run: (line) => start(line).ended,
    cloud: async () => [...(await readAll(catalogue)).values()].map(nameOf).sort(),
    mend: async (name) => {
      for (const [file, text] of await readAll(catalogue)) {
        if (nameOf(text) !== name) continue;
        const { config, ...rest } = JSON.parse(text) as { readonly config: JsonObject };
        const calm = Object.entries(config).filter(([key]) => key !== 'simulate');
        const mended = Object.fromEntries(calm);
        await writeFile(
          join(catalogue, file),
          JSON.stringify({ ...rest, config: mended, applied: mended }),
        );
      }
    },
    deleted: async () => {
      const log = await readFile(join(folder, '.wfctl/local/operations.log'), 'utf8');
      const lines = log.split('\n').filter((line) => line !== '');
      return lines.filter((line) => line.includes('"delete"')).map(nameOf);
    },
    other: async () => {
      const all = [...(await readAll(catalogue)), ...(await readAll(join(folder, 'state')))];
      return new Map(all.filter(([, text]) => text.includes('other-')));
    },
    records: async () => [...(await readAll(join(folder, 'state'))).keys()].sort(),
    keep: async () => {
      const copy = join(home, 'kept');
      await cp(folder, copy, { recursive: true });
      return async () => {
        await rm(folder, { recursive: true });
        await cp(copy, folder, { recursive: true });
      };
    },
  };
  for (const environment of ['test', 'other']) {
    const applied = await project.run(`infra apply --env ${environment} -y`);
    if (applied.exitCode !== 0) throw new TypeError(applied.stdout + applied.stderr);
  }
  return project;
}

/** Base names to what they depend on, by `depends_on` and references. */
export function dependenciesOf(sample: Sample): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(sample).map(([name, { config, dependsOn = [] }]) => {
      const references = [...JSON.stringify(config).matchAll(/\$\{([\w-]+)\.\w+\}/g)];
      return [name, [...dependsOn, ...references.map(([, to = '']) => to)]];
    }),
  );
}

async function empty(home: string): Promise<string> {
  return await mkdtemp(join(home, 'empty-'));
}

function toConfig(sample: Sample): string {
  const resources = Object.entries(sample).map(([name, { type, config, dependsOn = [] }]) => ({
    name,
    type,
    config: { provider: 'cloud', ...config, depends_on: dependsOn },
    environments: Object.fromEntries(
      ['test', 'other'].map((environment) => [
        environment,
        { config: { name: `${environment}-${name}` } },
      ]),
    ),
  }));
  return JSON.stringify({
    environments: { test: {}, other: {} },
    modules: [
      { name: 'cloud', type: 'iac.provider', config: { provider: 'local' } },
      { name: 'state', type: 'iac.state', config: FILESYSTEM_STATE },
      ...resources,
    ],
  });
}

async function readAll(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return new Map(files.map((name, index) => [name, texts[index] ?? '']));
}

function nameOf(text: string): string {
  return (JSON.parse(text) as { readonly name: string }).name;
}
