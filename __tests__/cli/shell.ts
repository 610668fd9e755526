import type { EndedProcess, StartedProcess } from '../bundles/start-process.ts';
import { type ShellPlace, startWfctl } from '../bundles/start-wfctl.ts';
import { makeWorkspace, type Workspace } from '../bundles/workspace.ts';

/** A shell in the folder of a config. */
export interface Shell extends Workspace {
  /** Runs a command line, given without `wfctl`, to its end; nothing is typed. */
  readonly run: (line: string, around?: Around) => Promise<EndedProcess>;
  readonly start: (line: string, around?: Around) => StartedProcess;
}

/** What is typed before the input ends, and variables of its own. */
type Around = Pick<ShellPlace, 'input' | 'environment'>;

/** Opens a shell whose folder holds the modules in its `infra.yaml`. */
export async function openShell(modules: string): Promise<Shell> {
  const workspace = await makeWorkspace(modules);
  const start = (line: string, around: Around = {}): StartedProcess =>
    startWfctl(line, { folder: workspace.folder, home: workspace.beside, ...around });
  return { ...workspace, start, run: (line, around) => start(line, around).ended };
}
