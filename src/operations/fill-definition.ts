import { hasCredentials } from '../config/index.ts';
import {
  type Diagnostic,
  isJsonObject,
  isSensitiveName,
  type JsonObject,
} from '../kernel/index.ts';
import {
  createOutputLookup,
  describeFillProblem,
  fillIn,
  type FillProblem,
  type FillOutcome,
  findReferences,
  type Lookup,
} from '../resources/index.ts';
import { outputs, type OutputsOutcome } from './outputs.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { type Definition, toVerifyFinding } from './verify-definition.ts';

export type FilledDefinition =
  | {
      readonly kind: 'filled';
      readonly document: JsonObject;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: 'wrong'; readonly diagnostics: readonly Diagnostic[] }
  | Exclude<OutputsOutcome, { readonly kind: 'outputs' | 'unknown-module' }>;

/**
 * Puts variables and outputs of the environment in their places. The state is opened only where an
 * output is asked for. An output that its module does not declare `sensitive: false` is concealed
 * before anything can be said of it, and so is a variable that is named or looks like a secret. What
 * is there and empty is refused: to expect `version ${TAG}` of it would take any version (T-69).
 *
 * @throws StateError
 */
export async function fillDefinition(
  definition: Definition,
  request: EnvironmentRequest,
  ports: OperationPorts,
): Promise<FilledDefinition> {
  const document = withUrls(definition.document);
  const empty = new Set<string>();
  const variable = toConcealingVariable(ports);
  let output: Lookup['output'] = () => ({ kind: 'unknown-module' });
  let diagnostics: readonly Diagnostic[] = [];
  if (findReferences(document).length > 0) {
    const outcome = await outputs({ ...request, module: undefined }, ports);
    if (outcome.kind !== 'outputs') {
      return outcome.kind === 'unknown-module' ? { kind: 'wrong', diagnostics: [] } : outcome;
    }
    output = toConcealingLookup(outcome, ports);
    diagnostics = outcome.diagnostics;
  }
  const filled = fillIn(document, withoutEmpty({ variable, output }, empty), 'strict');
  if (filled.kind === 'incomplete') {
    return { kind: 'wrong', diagnostics: toFindings(filled, definition, empty) };
  }
  // What was filled in is still wanted as values here; whoever shows any of it redacts.
  return { kind: 'filled', document: filled.config.reveal(), diagnostics };
}

/** `from_output` is another way to say `url`; a target that has a template for address is called by it. */
function withUrls(document: JsonObject): JsonObject {
  const { targets } = document;
  if (!Array.isArray(targets)) return document;
  const items: readonly unknown[] = targets;
  return { ...document, targets: items.map((item) => (isJsonObject(item) ? withUrl(item) : null)) };
}

function withUrl(target: JsonObject): JsonObject {
  const { from_output: snake, 'from-output': kebab, ...rest } = target;
  const output = snake ?? kebab;
  const given = typeof output === 'string' ? { url: `\${${output}}` } : {};
  // Both is one too many: the reader refuses the key that is left.
  const whole: JsonObject =
    output === undefined || Object.hasOwn(rest, 'url') ? target : { ...given, ...rest };
  const url = whole['url'];
  if (typeof url !== 'string' || !url.includes('${') || Object.hasOwn(whole, 'name')) return whole;
  return { ...whole, name: url.replace(/\$\{([^}]*)\}/g, '$1') };
}

function toConcealingVariable({ environment, concealer }: OperationPorts): Lookup['variable'] {
  return (name) => {
    const value = environment(name);
    const isSecret = value !== undefined && (isSensitiveName(name) || hasCredentials(value));
    if (isSecret) concealer.conceal(value);
    return value;
  };
}

function toConcealingLookup(
  { modules }: OutputsOutcome & { readonly kind: 'outputs' },
  { concealer }: OperationPorts,
): Lookup['output'] {
  const byName = new Map<string, (typeof modules)[number]>(
    modules.map((module) => [module.name, module]),
  );
  const names = new Map(modules.map(({ name, baseName }) => [baseName, name]));
  const lookup = createOutputLookup((name) => {
    const module = byName.get(name);
    return module === undefined ? undefined : { providerId: '', outputs: module.outputs };
  }, names);
  return (reference) => {
    const answer = lookup(reference);
    const { module: name, field } = reference;
    const module = byName.get(name) ?? byName.get(names.get(name) ?? name);
    if (answer.kind === 'value' && module?.isSensitive(field) === true) {
      concealer.conceal(answer.value);
    }
    return answer;
  };
}

/** Takes what is empty for not there, and notes its name. */
function withoutEmpty(lookup: Lookup, empty: Set<string>): Lookup {
  return {
    variable(name) {
      const value = lookup.variable(name);
      if (value === '') empty.add(name);
      return value === '' ? undefined : value;
    },
    output(reference) {
      const answer = lookup.output(reference);
      if (answer.kind !== 'value' || answer.value !== '') return answer;
      empty.add(`${reference.module}.${reference.field}`);
      return { kind: 'unknown-field' };
    },
  };
}

function toFindings(
  { problems }: FillOutcome & { readonly kind: 'incomplete' },
  definition: Definition,
  empty: ReadonlySet<string>,
): readonly Diagnostic[] {
  return problems.map((problem) =>
    toVerifyFinding(
      'UNFILLED',
      `${describeEmpty(problem, empty) ?? describeFillProblem(problem)}.`,
      definition.findPlace(problem.path.split('.')),
    ),
  );
}

function describeEmpty(problem: FillProblem, empty: ReadonlySet<string>): string | undefined {
  if (problem.kind === 'unset-variable' && empty.has(problem.name)) {
    return `${problem.path}: variable ${problem.name} is set and empty; perhaps the step or job that was to give it has no such output`;
  }
  if (problem.kind === 'unknown-field' && empty.has(`${problem.module}.${problem.field}`)) {
    return `${problem.path}: output ${problem.field} of ${problem.module} is empty`;
  }
  return undefined;
}
