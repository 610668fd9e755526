import { resolve } from 'node:path';
import { importState, type ImportStateOutcome } from '../operations/index.ts';
import { countOf, toPlainLine } from '../views/index.ts';
import { endWithFindings, endWithText, tellFindings } from './end.ts';
import {
  type ExitCode,
  type Invocation,
  printRedacted,
  toEnvironmentRequest,
} from './invocation.ts';

/** `wfctl infra state import --from FORMAT FILE` */
export async function runStateImport(invocation: Invocation): Promise<ExitCode> {
  const { flags, positionals, world, ports } = invocation;
  const from = flags.text('from');
  if (from !== 'tfstate' && from !== 'pulumi') {
    return endWithText(invocation, 'error: --from is needed: tfstate or pulumi');
  }
  const types = readTypes(flags.list('map'));
  if (types.kind === 'malformed') {
    return endWithText(invocation, `error: --map takes TYPE=TYPE, and not ${types.text}`);
  }
  const [file = ''] = positionals;
  const outcome = await importState(
    {
      ...toEnvironmentRequest(invocation, undefined),
      ...{ from, file, path: resolve(world.folder, file), types: types.types },
      isDryRun: flags.boolean('dry-run'),
      lockWaitMs: flags.number('lock-wait') ?? 0,
      cancelled: world.cancelled,
    },
    ports,
  );
  if (outcome.kind === 'invalid' || outcome.kind === 'refused') {
    return endWithFindings(invocation, outcome);
  }
  tellFindings(invocation, outcome.diagnostics);
  printRedacted(invocation, toText(outcome));
  return 0;
}

function toText(outcome: ImportStateOutcome & { readonly kind: 'imported' | 'read' }): string {
  const lines = outcome.resources.map(
    ({ name, type, providerId, address }) => `${name} (${type}), id ${providerId}, was ${address}`,
  );
  const count = countOf(outcome.resources.length, 'resource');
  const known =
    outcome.known.length === 0 ? '' : ` In the state already: ${outcome.known.join(', ')}.`;
  const total =
    outcome.kind === 'imported'
      ? `Imported ${count}.`
      : `Would import ${count}; nothing was recorded.`;
  return [...lines.map(toPlainLine), `${total}${known}`, ''].join('\n');
}

type Types =
  | { readonly kind: 'types'; readonly types: ReadonlyMap<string, string> }
  | { readonly kind: 'malformed'; readonly text: string };

function readTypes(texts: readonly string[]): Types {
  const types = new Map<string, string>();
  for (const text of texts) {
    const [, theirs, ours] = /^([^=\s]+)=(-|[a-z][a-z0-9_.]*)$/.exec(text) ?? [];
    if (theirs === undefined || ours === undefined) return { kind: 'malformed', text };
    types.set(theirs, ours);
  }
  return { kind: 'types', types };
}
