import { join } from 'node:path';
import { inject } from 'vitest';
import { type Start, startProcess, type StartedProcess } from './start-process.ts';

/** Where a command line is given. */
export interface ShellPlace extends Pick<Start, 'folder' | 'input'> {
  readonly home: string;
  /** Variables beside PATH and HOME. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the bundled `wfctl` with a command line, given without that word, as a shell would. */
export function startWfctl(line: string, place: ShellPlace): StartedProcess {
  const { folder, home, environment, input } = place;
  return startProcess({
    file: process.execPath,
    arguments: [join(inject('bundles'), 'wfctl.mjs'), ...line.split(' ')],
    folder,
    environment: { PATH: process.env['PATH'] ?? '', HOME: home, ...environment },
    ...(input === undefined ? {} : { input }),
  });
}
