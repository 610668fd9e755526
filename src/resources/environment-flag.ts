import { toShellWord } from '../kernel/index.ts';

/** What a command to copy has to say of its environment, with a space before it; nothing for none. */
export function environmentFlag(environment: string): string {
  return environment === '' ? '' : ` --env ${toShellWord(environment)}`;
}
