import type { Branded } from '../kernel/index.ts';

/** The environment-resolved name of a resource: what state is keyed by. Never empty. */
export type ResourceName = Branded<string, 'ResourceName'>;

/** The name of an environment, such as `staging`; the empty name is "no environment". */
export type EnvironmentName = Branded<string, 'EnvironmentName'>;

/** Brands a name that resolution or a record vouches for. Empty text gives `undefined`. */
export function parseResourceName(text: string): ResourceName | undefined {
  return text === '' ? undefined : (text as ResourceName);
}

/** Brands the name of an environment; the empty text stands for "no environment". */
export function toEnvironmentName(text: string): EnvironmentName {
  return text as EnvironmentName;
}
