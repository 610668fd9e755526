import { compareBytes, Secret } from '../kernel/index.ts';
import { type OutputRecord, toVariableName } from './format.ts';
import type { OutputValue, Secrecy } from './publish.ts';

/** The outputs of one resource, to be handed to the steps that follow. */
export interface StepRecord extends Pick<OutputRecord, 'name' | 'outputs'> {
  readonly secrecyOf: (field: string) => Secrecy;
}

export interface StepOutputOptions {
  /** Only this output. */
  readonly output?: string;
  /** Whether there is one module, so that the output's own name says enough. */
  readonly isOneModule: boolean;
  /** Also as variables of the steps that follow. */
  readonly exportsVariables: boolean;
  /** Names that the step sets by itself. */
  readonly taken: readonly string[];
}

/** One output of a resource, as the step names it. */
export interface StepOutput extends OutputValue {
  readonly module: string;
  readonly field: string;
}

/** How naming the outputs of a step can end. */
export type StepOutputsOutcome =
  | { readonly kind: 'named'; readonly values: readonly StepOutput[] }
  /** Two values would have one name, which the runner does not tell apart by case. */
  | { readonly kind: 'collision'; readonly name: string; readonly names: readonly string[] }
  /** A variable that would change how the steps that follow run. */
  | { readonly kind: 'reserved'; readonly name: string; readonly output: string };

/** Names the outputs of resources as outputs of a step, and as variables where that is asked for. */
export function toStepOutputs(
  records: readonly StepRecord[],
  options: StepOutputOptions,
): StepOutputsOutcome {
  const owners = new Map(options.taken.map((name) => [name.toUpperCase(), 'this action']));
  const variables = new Map<string, string>();
  const values: StepOutput[] = [];
  for (const output of toValues(records, options)) {
    const { name, variable } = output;
    const of = `${output.module}.${output.field}`;
    const twin = claim(owners, name, of);
    if (twin !== undefined) return { kind: 'collision', name, names: [twin, of] };
    if (variable !== undefined) {
      if (RESERVED.test(variable)) return { kind: 'reserved', name: variable, output: of };
      const other = claim(variables, variable, of);
      if (other !== undefined) return { kind: 'collision', name: variable, names: [other, of] };
    }
    values.push(output);
  }
  return { kind: 'named', values };
}

/** What the runner, Node, the loader, a shell, git or whoever opens a connection acts on. */
const RESERVED =
  /^(?:GITHUB|RUNNER|ACTIONS|INPUT|STATE|NODE|LD|DYLD|BASH|GIT|NPM|JAVA|SSL)_|^(?:HTTPS?|ALL|NO)_PROXY$/;

function toValues(
  records: readonly StepRecord[],
  options: StepOutputOptions,
): readonly StepOutput[] {
  return records.flatMap((record) =>
    Object.entries(record.outputs.reveal())
      .filter(([field]) => options.output === undefined || field === options.output)
      .sort(([left], [right]) => compareBytes(left, right))
      .map(([field, value]) => ({
        module: record.name,
        field,
        name: toOutputName(options.isOneModule ? field : `${record.name}-${field}`),
        value: new Secret(value),
        secrecy: record.secrecyOf(field),
        ...(options.exportsVariables
          ? { variable: `${toVariableName(record.name)}_${toVariableName(field)}` }
          : {}),
      })),
  );
}

/** What an expression can name without brackets. */
function toOutputName(name: string): string {
  const clean = name.replace(/[^A-Za-z0-9_-]/g, '_');
  return /^[A-Za-z_]/.test(clean) ? clean : `_${clean}`;
}

/** Takes the name; answers who has it already. */
function claim(owners: Map<string, string>, name: string, owner: string): string | undefined {
  const key = name.toUpperCase();
  const twin = owners.get(key);
  if (twin === undefined) owners.set(key, owner);
  return twin;
}
