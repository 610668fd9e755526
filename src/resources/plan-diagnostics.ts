import type { Diagnostic } from '../kernel/index.ts';
import { describeFillProblem, type FillProblem } from './references.ts';
import type { ResourceSpec } from './spec.ts';

/** Resources wait for each other, so none of them could ever be made first. */
export function cyclicDependencies(
  cycle: readonly string[],
  specs: readonly Pick<ResourceSpec, 'name' | 'place'>[],
): Diagnostic {
  const place = specs.find(({ name }) => name === cycle[0])?.place;
  return {
    severity: 'error',
    code: 'DEPENDENCY_CYCLE',
    summary: 'Resources depend on each other in a circle',
    detail:
      `Each of these resources has to come after the next one:\n  ${cycle.join(' -> ')}\n` +
      'Remove one of the dependencies: an entry of depends_on or dependsOn, or a reference of the ' +
      'form ${module.field}.',
    ...(place === undefined ? {} : { place }),
  };
}

/** A config holds placeholders that no run could fill in. */
export function unfillable(spec: ResourceSpec, problems: readonly FillProblem[]): Diagnostic {
  return {
    severity: 'error',
    code: 'PLACEHOLDER_UNFILLABLE',
    summary: 'Placeholder cannot be filled in',
    detail:
      `The config of ${spec.name} (${spec.type}) holds placeholders that cannot be filled in:\n` +
      problems.map((problem) => `  ${describeFillProblem(problem)}\n`).join('') +
      'Write ${NAME} for a variable or a secret, and ${module.field} for another resource’s output.',
    ...(spec.place === undefined ? {} : { place: spec.place }),
  };
}
