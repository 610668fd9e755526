import { relative } from 'node:path';
import { encodeJson } from '../kernel/index.ts';
import { migratePlugins } from '../operations/index.ts';
import { countOf, diffView } from '../views/index.ts';
import { endWithDiagnostics } from './end.ts';
import { type ExitCode, type Invocation, printRedacted } from './invocation.ts';

/** `wfctl migrate plugins`: with `--dry-run` shows both files' changes as a diff. */
export async function runMigratePlugins(invocation: Invocation): Promise<ExitCode> {
  const { flags, positionals, ports, world } = invocation;
  const isDryRun = flags.boolean('dry-run');
  const config = flags.text('config') ?? positionals[0];
  const outcome = await migratePlugins({ folder: world.folder, config, isDryRun }, ports);
  if (outcome.kind === 'invalid' || outcome.kind === 'refused') {
    return endWithDiagnostics(invocation, outcome.diagnostics);
  }
  const toName = (path: string): string => relative(world.folder, path);
  const isJson = flags.text('format') === 'json';
  const [plugins, changes] =
    outcome.kind === 'moved' ? [outcome.plugins, outcome.changes] : [[], []];
  if (isJson) {
    const files = changes.map(({ path }) => toName(path));
    const value = { moved: plugins.map(({ name, version }) => ({ name, version })), files };
    printRedacted(invocation, `${encodeJson({ ...value, dry_run: isDryRun }, { indent: 2 })}\n`);
  } else if (outcome.kind === 'nothing-to-move') {
    printRedacted(invocation, `${toName(outcome.config)} pins no plugins.\n`);
  } else if (isDryRun) {
    const diffs = changes.map(({ path, before, after }) =>
      diffView({ name: toName(path), before, after }),
    );
    printRedacted(invocation, diffs.map(({ text }) => text).join(''));
  } else {
    const text = `Moved ${countOf(plugins.length, 'pin')} into wfctl.yaml. Lock them:\n\n    wfctl plugin lock\n`;
    printRedacted(invocation, text);
  }
  return 0;
}
