import { join } from 'node:path';
import { inject } from 'vitest';
import { type EndedProcess, startProcess, type StartedProcess } from '../bundles/start-process.ts';
import { makeWorkspace, type Workspace } from '../bundles/workspace.ts';

/** A shell in the folder of a config. */
export interface Shell extends Workspace {
  /** Runs a command line, given without `wfctl`, to its end; nothing is typed. */
  readonly run: (line: string, around?: Around) => Promise<EndedProcess>;
  readonly start: (line: string, around?: Around) => StartedProcess;
}

interface Around {
  /** What is typed before the input ends. */
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Opens a shell whose folder holds the modules in its `infra.yaml`. */
export async function openShell(modules: string): Promise<Shell> {
  const workspace = await makeWorkspace(modules);
  const start = (line: string, { input, environment }: Around = {}): StartedProcess =>
    startProcess({
      file: process.execPath,
      arguments: [join(inject('bundles'), 'wfctl.mjs'), ...line.split(' ')],
      folder: workspace.folder,
      environment: { PATH: process.env['PATH'] ?? '', HOME: workspace.beside, ...environment },
      ...(input === undefined ? {} : { input }),
    });
  return { ...workspace, start, run: (line, around) => start(line, around).ended };
}
