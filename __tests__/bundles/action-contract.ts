import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parse } from 'yaml';

/** What an action's `action.yml` promises, as far as the runner goes by it. */
export interface ActionContract {
  /** Every input with its default; an expression is empty, as for a job that may do nothing. */
  readonly defaults: Readonly<Record<string, string>>;
  /** Name of the bundle that is the main step. */
  readonly main: string;
  /** Name of the bundle that is the post step. */
  readonly post: string | undefined;
}

/** Reads the contract of an action by the name of its folder. */
export async function readActionContract(action: string): Promise<ActionContract> {
  const file = new URL(`../../actions/${action}/action.yml`, import.meta.url);
  const contract = parse(await readFile(file, 'utf8')) as ActionFile;
  const { inputs = {}, runs } = contract;
  if (runs.using !== 'node24') throw new TypeError(`${action} runs on ${runs.using}`);
  return {
    defaults: Object.fromEntries(
      Object.entries(inputs).map(([name, input]) => [name, toDefault(input.default)]),
    ),
    main: basename(runs.main),
    post: runs.post === undefined ? undefined : basename(runs.post),
  };
}

interface ActionFile {
  readonly inputs?: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly using: string; readonly main: string; readonly post?: string };
}

function toDefault(text = ''): string {
  return text.startsWith('${{') ? '' : text;
}
