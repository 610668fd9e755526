import type { Environment } from '../ports/index.ts';

/**
 * Which folder plugins are in: the one that was named, otherwise WFCTL_PLUGIN_DIR, otherwise
 * `data/plugins`. A name that is empty names nothing.
 */
export function choosePluginFolder(named: string | undefined, environment: Environment): string {
  const wishes = [named, environment('WFCTL_PLUGIN_DIR')?.trim()];
  return wishes.find((wish) => wish !== undefined && wish !== '') ?? 'data/plugins';
}
