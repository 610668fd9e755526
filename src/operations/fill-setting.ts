import type { Environment } from '../ports/index.ts';
import type { EnvironmentName } from '../resources/index.ts';

/** What a setting can be filled in from. */
export interface SettingSources {
  readonly variables: Environment;
  readonly environment: EnvironmentName;
}

export type FilledSetting =
  | { readonly kind: 'filled'; readonly text: string }
  /** `detail` is a full sentence or two: what cannot be filled in, and what to do. */
  | { readonly kind: 'unfilled'; readonly detail: string };

/**
 * Fills in a setting of a sink or registry: `${NAME}` by the variable, `${{ github.… }}` by what the
 * runner says of the run, `${{ wfctl.environment }}` by the environment. Whatever else looks like a
 * placeholder is refused rather than passed on.
 */
export function fillSetting(text: string, sources: SettingSources): FilledSetting {
  const problems: string[] = [];
  const filled = text.replace(PLACEHOLDER, (source: string, expression?: string, name?: string) => {
    const answer =
      name === undefined
        ? evaluate(expression?.trim() ?? '', sources)
        : readVariable(name, sources.variables, `Set ${name}.`);
    if (answer.kind === 'filled') return answer.text;
    problems.push(`\`${source}\` ${answer.detail}`);
    return source;
  });
  const [problem] = problems;
  if (problem !== undefined) return { kind: 'unfilled', detail: problem };
  return filled.includes('${') && text.replace(PLACEHOLDER, '').includes('${')
    ? { kind: 'unfilled', detail: `"${text}" has a placeholder that is not closed or not known.` }
    : { kind: 'filled', text: filled };
}

const PLACEHOLDER = /\$\{\{([^}]*)\}\}|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** What the runner's variables say of the `github` context: the name in upper case behind `GITHUB_`. */
const GITHUB_NAMES: ReadonlySet<string> = new Set(
  (
    'repository repository_id repository_owner repository_owner_id ref ref_name ref_type head_ref ' +
    'base_ref sha actor actor_id triggering_actor event_name workflow run_id run_number run_attempt ' +
    'job server_url api_url'
  ).split(' '),
);

function evaluate(expression: string, { variables, environment }: SettingSources): FilledSetting {
  if (expression === 'wfctl.environment') {
    return environment === ''
      ? { kind: 'unfilled', detail: 'has no value: no environment was named. Name one.' }
      : { kind: 'filled', text: environment };
  }
  const [, name = ''] = /^github\.([a-z_]+)$/.exec(expression) ?? [];
  if (!GITHUB_NAMES.has(name)) {
    return {
      kind: 'unfilled',
      detail: `is not understood here. Known are github.${[...GITHUB_NAMES].join(', github.')} and wfctl.environment.`,
    };
  }
  const variable = `GITHUB_${name.toUpperCase()}`;
  return readVariable(
    variable,
    variables,
    `Outside a workflow set ${variable}, or write the value itself.`,
  );
}

function readVariable(name: string, variables: Environment, remedy: string): FilledSetting {
  const text = variables(name) ?? '';
  if (text !== '') return { kind: 'filled', text };
  return { kind: 'unfilled', detail: `has no value: ${name} is not set. ${remedy}` };
}
