import { resolveForEnv } from '../config/index.ts';
import { toEnvironmentName } from '../resources/index.ts';
import type { EnsuredReport } from '../secrets/index.ts';
import { refuseForgetting } from './apply.ts';
import type { BootstrapOutcome, BootstrapRequest } from './bootstrap.ts';
import { openStateOf } from './open-state.ts';
import type { OperationPorts } from './ports.ts';
import { listNeeded, type NeededSecret, rehearse } from './rehearse-secrets.ts';
import { type LoadedConfig, resolveLoaded } from './session.ts';
import { awaitSecrets, ensureStatePlaces } from './state-places.ts';

/**
 * Tells what a bootstrap would make and read, secrets by their names, and makes nothing.
 *
 * @throws StateError
 */
export async function rehearseBootstrap(
  {
    loaded: whole,
    request,
    secrets,
  }: {
    readonly loaded: LoadedConfig;
    readonly request: BootstrapRequest;
    /** As a dry run found them. */
    readonly secrets: EnsuredReport;
  },
  ours: OperationPorts,
): Promise<BootstrapOutcome> {
  const rehearsal = rehearse(whole, secrets, ours);
  const { loaded, ports } = rehearsal;
  const resolution = await resolveLoaded(loaded, { request }, ports);
  if (resolution.kind === 'invalid') return resolution;
  const { resolved, seeing, diagnostics } = resolution;
  const { state } = resolved;
  if (state === undefined) return refuseForgetting({ resolved });
  const awaited = rehearsal.awaitedBy(state);
  const context = { resolved, request, ports: seeing, wish: 'look' } as const;
  const places =
    awaited.length > 0 ? [awaitSecrets(state, awaited)] : await ensureStatePlaces(state, context);
  const isMissing =
    secrets.some(({ kind }) => kind === 'missing') || places.some(({ kind }) => kind === 'missing');
  if (!isMissing) await (await openStateOf(resolved, request, seeing))[Symbol.asyncDispose]();
  const kind = isMissing ? 'would-bootstrap' : 'nothing-to-do';
  return { kind, secrets, reads: needed(loaded, request, ports), places, diagnostics };
}

function needed(
  { config }: LoadedConfig,
  request: BootstrapRequest,
  ports: OperationPorts,
): readonly NeededSecret[] {
  if (config.secrets === undefined) return [];
  const environment = toEnvironmentName(request.environment);
  return listNeeded(
    (variables) => resolveForEnv(config, request.environment, { variables }),
    { ...request, config, environment },
    ports,
  );
}
