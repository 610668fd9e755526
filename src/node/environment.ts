import { type Environment } from '../ports/index.ts';

/** The variables of this process, read anew at every call. */
export function createEnvironment(): Environment {
  return (name) => process.env[name];
}
