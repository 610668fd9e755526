/** Whether a name is one that a plugin may have (compat-plugins 4.1). */
export function isPluginName(name: string): boolean {
  return name.length <= 100 && /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/.test(name);
}

/** The folder and executable of a plugin: its name without `workflow-plugin-` (compat-plugins 1.7). */
export function toFolderName(name: string): string {
  return name.replace(/^workflow-plugin-(?=.)/, '');
}
