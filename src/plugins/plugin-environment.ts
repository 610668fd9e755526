/** What go-plugin asks of a host, and the folder for the plugin's socket. */
export interface PluginEnvironmentOptions {
  readonly socketFolder: string;
}

/** Switches of go-plugin that an unrelated parent may have left behind (compat-plugins 1.2). */
const FOREIGN_SWITCHES = new Set([
  'PLUGIN_CLIENT_CERT',
  'PLUGIN_MULTIPLEX_GRPC',
  'PLUGIN_UNIX_SOCKET_GROUP',
]);

/**
 * Keys to the workflow run rather than to the cloud. A plugin is third-party code, and what it needs
 * it is given in its config, where a reader sees it: `token: ${GITHUB_TOKEN}`.
 */
const RUN_CREDENTIALS = new Set(['GITHUB_TOKEN', 'GH_TOKEN', 'RELEASES_TOKEN']);

/**
 * The runner's own: its tokens and service addresses (`ACTIONS_*`), the action's inputs and saved
 * state (`INPUT_*`, `STATE_*`), and the files by which a step speaks for itself.
 */
const RUNNER_OWN = /^(?:ACTIONS_|INPUT_|STATE_|GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)$)/i;

/**
 * The environment of a plugin: ours, without what is not meant for it, and with go-plugin's own
 * variables (compat-plugins 1.2). Cloud credentials in the environment do pass: providers find them
 * by their SDK's rules.
 */
export function toPluginEnvironment(
  ours: Readonly<Record<string, string>>,
  options: PluginEnvironmentOptions,
): Readonly<Record<string, string>> {
  const passed = Object.entries(ours).filter(
    ([name]) => !FOREIGN_SWITCHES.has(name) && !RUN_CREDENTIALS.has(name) && !RUNNER_OWN.test(name),
  );
  return {
    ...Object.fromEntries(passed),
    WORKFLOW_PLUGIN: 'workflow-external-plugin-v1',
    PLUGIN_PROTOCOL_VERSIONS: '1',
    PLUGIN_MIN_PORT: '10000',
    PLUGIN_MAX_PORT: '25000',
    PLUGIN_UNIX_SOCKET_DIR: options.socketFolder,
  };
}
