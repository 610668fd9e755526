/** A module type that becomes a resource. */
export function isResourceType(type: string): boolean {
  return type.startsWith('infra.') || type.startsWith('platform.');
}

/** A module type whose config is ours to check; all others are carried along as they are. */
export function isOurType(type: string): boolean {
  return isResourceType(type) || type.startsWith('iac.') || type === 'cloud.account';
}

/** The module type that defines a provider. */
export const PROVIDER_TYPE = 'iac.provider';

/** The module type that says where state is kept. */
export const STATE_TYPE = 'iac.state';
