import type { ResourceSpec } from './spec.ts';

/**
 * What the record says it depends on: `depends_on` as written, as upstream has it, and by its
 * resolved name whatever else it comes after, so that a destroy without the config goes in order.
 */
export function toDependencies(
  spec: Pick<ResourceSpec, 'dependsOn' | 'after'>,
  names: ReadonlyMap<string, string>,
): readonly string[] {
  const written = new Set(spec.dependsOn.map((name) => names.get(name) ?? name));
  return [...spec.dependsOn, ...spec.after.filter((name) => !written.has(name))];
}
