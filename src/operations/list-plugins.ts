import type { Diagnostic } from '../kernel/index.ts';
import type { Files } from '../ports/index.ts';
import { type ListPluginsRequest, type PluginLine, readPluginLines } from './plugin-lines.ts';
import { openPluginProject } from './plugin-project.ts';
import type { InvalidConfig } from './session.ts';

export type ListPluginsOutcome =
  | {
      readonly kind: 'listed';
      readonly plugins: readonly PluginLine[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig;

/** Says of every plugin how it is pinned, locked and installed. Asks nobody and changes nothing. */
export async function listPlugins(
  request: ListPluginsRequest,
  ports: { readonly files: Files },
): Promise<ListPluginsOutcome> {
  const opening = await openPluginProject(request, ports);
  if (opening.kind === 'invalid') return opening;
  const { project } = opening;
  const plugins = await readPluginLines(project, request, ports.files);
  return { kind: 'listed', plugins, diagnostics: project.lockDiagnostics };
}
