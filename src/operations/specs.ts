import type { ResolvedConfig, ResolvedResource } from '../config/index.ts';
import { parseResourceName, type ResourceName, type ResourceSpec } from '../resources/index.ts';

/** The resources of a resolved config in the words of the resources room. */
export function toSpecs(resolved: ResolvedConfig): readonly ResourceSpec[] {
  return resolved.resources.flatMap((resource) => {
    const name = parseResourceName(resource.name);
    return name === undefined ? [] : [toSpec(resource, name)];
  });
}

function toSpec(resource: ResolvedResource, name: ResourceName): ResourceSpec {
  return {
    name,
    baseName: resource.baseName,
    type: resource.type,
    config: resource.config,
    template: resource.template,
    size: resource.size,
    dependsOn: resource.dependsOn,
    after: resource.after.map(parseResourceName).filter((after) => after !== undefined),
    providerRef: resource.providerRef,
    isProtected: resource.isProtected,
    place: resource.place,
  };
}
