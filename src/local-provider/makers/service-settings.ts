import { dirname, basename, resolve } from 'node:path';
import type { JsonObject } from '../../kernel/index.ts';
import type { Environment } from '../../ports/index.ts';
import { readNumber, readText, readTextList, readTextMap } from '../config-fields.ts';

/** What to run, and how to see that it runs. */
export interface ServiceSettings {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute path. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Values that must not show in an error. */
  readonly secrets: readonly string[];
  readonly healthPath: string;
  /** Whether somebody chose the path; an answer such as 404 is fine on one nobody chose. */
  readonly choseHealthPath: boolean;
  readonly healthTimeoutMs: number;
  readonly stopTimeoutMs: number;
}

/** Where the settings come from besides the config. */
export interface ServiceSurroundings {
  /** Absolute path that a relative `source_dir` starts from. */
  readonly projectFolder: string;
  readonly environment: Environment;
}

/** Reads a container service's settings; defaults: path `/`, 10 s to answer, 5 s to stop. */
export function resolveServiceSettings(
  config: JsonObject,
  { projectFolder, environment }: ServiceSurroundings,
): ServiceSettings {
  const own = { ...readTextMap(config, 'env_vars'), ...readTextMap(config, 'env_vars_secret') };
  const inherited = Object.fromEntries(
    INHERITED.flatMap((name) => {
      const value = environment(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const path = readText(config, 'health_path');
  return {
    ...resolveCommand(config),
    folder: resolve(projectFolder, readText(config, 'source_dir')),
    environment: { ...inherited, ...own },
    secrets: Object.values(own),
    healthPath: path.startsWith('/') ? path : `/${path}`,
    choseHealthPath: path !== '',
    healthTimeoutMs: readNumber(config, 'health_timeout_ms', 10_000),
    stopTimeoutMs: readNumber(config, 'stop_timeout_ms', 5_000),
  };
}

/** The folder beside the config, when the catalogue is in the default place under it. */
export function findProjectFolder(directory: string): string {
  const parent = dirname(directory);
  return basename(parent) === '.wfctl' ? dirname(parent) : parent;
}

/** All a service gets of the provider's own environment, which may hold credentials. */
const INHERITED = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ', 'SystemRoot'];

function resolveCommand(config: JsonObject): { command: string; args: readonly string[] } {
  const extra = readTextList(config, 'args');
  const list = readTextList(config, 'command');
  const [program, ...rest] = list;
  if (program !== undefined) {
    const command = program === 'node' ? process.execPath : program;
    return { command, args: [...rest, ...extra] };
  }
  const line = readText(config, 'command') || readText(config, 'run_command');
  // `node` means the runtime we run on, which need not be on the PATH.
  const script = line.replace(/^\s*node(?=\s|$)/, () => quote(process.execPath));
  const words = [script, ...extra.map(quote)].join(' ');
  return process.platform === 'win32'
    ? { command: 'cmd.exe', args: ['/d', '/s', '/c', words] }
    : { command: '/bin/sh', args: ['-c', words] };
}

function quote(text: string): string {
  return process.platform === 'win32'
    ? `"${text.replaceAll('"', '""')}"`
    : `'${text.replaceAll("'", `'\\''`)}'`;
}
