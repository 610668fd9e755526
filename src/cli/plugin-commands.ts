import type { Command } from './command.ts';
import type { FlagSpec } from './command-spec.ts';
import { FORMAT, PLUGIN_DIR, VERBOSE } from './flags.ts';

const COMMON: readonly FlagSpec[] = [FORMAT, VERBOSE];

/** The commands about which plugins a project uses: `wfctl.yaml` and `.wfctl-lock.yaml`. */
export const PLUGIN_COMMANDS: readonly Command[] = [
  {
    path: ['plugin', 'add'],
    summary: 'Pin a plugin in wfctl.yaml and lock its archives of all platforms',
    flags: [
      {
        name: 'name',
        takes: { kind: 'text' },
        placeholder: 'NAME',
        summary: 'what to call it; otherwise like its repository',
      },
      {
        name: 'source',
        takes: { kind: 'text' },
        placeholder: 'REPOSITORY',
        summary: 'where its releases are, when PLUGIN is only a name',
      },
      {
        name: 'auth-env',
        takes: { kind: 'text' },
        placeholder: 'VARIABLE',
        summary: 'environment variable with the token for its releases',
      },
      {
        name: 'identity',
        takes: { kind: 'text' },
        placeholder: 'IDENTITY',
        summary: 'who must have signed its archives',
      },
      ...COMMON,
    ],
    positionals: [
      {
        name: 'PLUGIN',
        isRequired: true,
        summary: 'OWNER/REPOSITORY, with a host before it or @VERSION behind it',
      },
    ],
    examples: [
      'wfctl plugin add acme/workflow-plugin-cloud',
      'wfctl plugin add github.example.com/acme/workflow-plugin-cloud@v1.2.3 --auth-env GHES_TOKEN',
      'wfctl plugin add cloud@v1.2.3 --source acme/workflow-plugin-cloud',
    ],
    run: async (invocation) => (await import('./run-plugin.ts')).runPluginAdd(invocation),
  },
  {
    path: ['plugin', 'remove'],
    summary: 'Take plugins out of wfctl.yaml and the lockfile; what is installed stays',
    flags: COMMON,
    positionals: [
      { name: 'NAME', isRequired: true, isRepeatable: true, summary: 'plugins that are pinned' },
    ],
    examples: ['wfctl plugin remove workflow-plugin-cloud'],
    run: async (invocation) => (await import('./run-plugin.ts')).runPluginRemove(invocation),
  },
  {
    path: ['plugin', 'update'],
    summary: 'Pin plugins to their newest releases, or to others, and lock them',
    flags: COMMON,
    positionals: [
      {
        name: 'PLUGIN',
        isRequired: false,
        isRepeatable: true,
        summary: 'NAME for its newest release, NAME@VERSION for that one; otherwise all plugins',
      },
    ],
    examples: ['wfctl plugin update', 'wfctl plugin update workflow-plugin-cloud@v1.3.0'],
    run: async (invocation) => (await import('./run-plugin.ts')).runPluginUpdate(invocation),
  },
  {
    path: ['plugin', 'lock'],
    summary: 'Lock what wfctl.yaml pins, for all platforms',
    flags: [
      {
        name: 'check',
        takes: { kind: 'boolean' },
        summary: 'write nothing, and fail when the lockfile is not up to date',
      },
      {
        name: 'refresh',
        takes: { kind: 'boolean' },
        summary: 'look every release up again, also what is locked already',
      },
      ...COMMON,
    ],
    examples: ['wfctl plugin lock', 'wfctl plugin lock --check', 'wfctl plugin lock --refresh'],
    run: async (invocation) => (await import('./run-plugin.ts')).runPluginLock(invocation),
  },
  {
    path: ['plugin', 'install'],
    summary: 'Install what the lockfile pins, verified; what is installed already is kept',
    flags: [
      PLUGIN_DIR,
      {
        name: 'mirror',
        takes: { kind: 'text' },
        placeholder: 'URL',
        summary: 'where archives are fetched from in place of the servers that the lockfile names',
      },
      {
        name: 'locked',
        aliases: ['frozen'],
        takes: { kind: 'boolean' },
        summary: 'refuse a lockfile without the digests that show whether it was changed',
      },
      ...COMMON,
    ],
    examples: [
      'wfctl plugin install',
      'wfctl plugin install --locked --plugin-dir /opt/wfctl/plugins',
      'wfctl plugin install --mirror https://artifacts.example.com/github',
    ],
    run: async (invocation) =>
      (await import('./run-plugin-install.ts')).runPluginInstall(invocation),
  },
  {
    path: ['plugin', 'list'],
    summary: 'Show how every plugin is pinned, locked and installed',
    flags: [PLUGIN_DIR, ...COMMON],
    examples: ['wfctl plugin list', 'wfctl plugin list --format json'],
    run: async (invocation) => (await import('./run-plugin-list.ts')).runPluginList(invocation),
  },
  {
    path: ['plugin', 'verify'],
    summary: 'Check that manifest, lockfile and what is installed belong together',
    flags: [PLUGIN_DIR, ...COMMON],
    examples: ['wfctl plugin verify'],
    run: async (invocation) => (await import('./run-plugin-list.ts')).runPluginVerify(invocation),
  },
  {
    path: ['migrate', 'plugins'],
    summary: 'Move the pins inside a config into wfctl.yaml',
    flags: [
      {
        name: 'config',
        aliases: ['c'],
        takes: { kind: 'text' },
        placeholder: 'FILE',
        summary: 'config; otherwise app.yaml, workflow.yaml, then infra.yaml',
      },
      {
        name: 'dry-run',
        aliases: ['n'],
        takes: { kind: 'boolean' },
        summary: 'show what would change, and change nothing',
      },
      ...COMMON,
    ],
    positionals: [
      { name: 'FILE', isRequired: false, summary: 'config file, the same as --config' },
    ],
    examples: ['wfctl migrate plugins --dry-run', 'wfctl migrate plugins --config app.yaml'],
    run: async (invocation) => (await import('./run-migrate.ts')).runMigratePlugins(invocation),
  },
];
