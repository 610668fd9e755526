import { type Config, resolveForEnv } from '../config/index.ts';
import { type Diagnostic, type Secret, toErrorChain } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import { toEnvironmentName } from '../resources/index.ts';
import {
  describeTarget,
  type Ensured,
  type EnsuredReport,
  type EnsuredSecret,
  SecretsError,
  toStoreTarget,
} from '../secrets/index.ts';
import { findGenerated, type FoundSecret } from './find-generated.ts';
import { type GeneratedSecret, listGenerated } from './generated-secrets.ts';
import { makeSecret } from './make-secret.ts';
import type { Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { settleCredential } from './settle-credential.ts';
import { createSecretStores, withSecrets } from './secret-stores.ts';
import { type InvalidConfig, loadRequested } from './session.ts';

export interface EnsureSecretsRequest extends EnvironmentRequest {
  /** Stands in for the variable GITHUB_TOKEN, which in a workflow is the job's own token. */
  readonly sinksToken?: Secret | undefined;
  /** Asks the stores for names, and makes nothing. */
  readonly isDryRun?: boolean;
  readonly cancelled: AbortSignal;
}

export type EnsureSecretsOutcome =
  | {
      /** `partly-ensured` as soon as one secret could not be made; the others were. */
      readonly kind: 'ensured' | 'partly-ensured' | 'cancelled';
      /** Empty where nothing is to be generated. */
      readonly report: EnsuredReport;
      /**
       * The variables as they were, and what was made just now by its name: for whatever follows in
       * this process, in place of `ports.environment`, since a store that is only written to does not
       * give it back (T-71).
       */
      readonly environment: Environment;
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig
  | Refused;

/**
 * Makes the secrets of `secrets.generate` that their stores do not have yet, and leaves alone those
 * that are there. Needs neither state nor provider, so that it can come before both (T-71). Outputs
 * (`infra_output`) are not made here: they follow the apply that brings them about.
 *
 * Every store is asked what it has, and whether we may write to it, before anything is made: what
 * stands in the way for good is `refused`.
 */
export async function ensureSecrets(
  request: EnsureSecretsRequest,
  ports: OperationPorts,
): Promise<EnsureSecretsOutcome> {
  const loaded = await loadRequested(request, ports);
  if (loaded.kind === 'invalid') return loaded;
  const { config, diagnostics } = loaded;
  const wrong = findWrong(config, request, ports);
  if (wrong.length > 0) return { kind: 'invalid', diagnostics: wrong };
  return await ensureConfigured({ config, diagnostics, request }, ports);
}

/**
 * What is wrong with the environment, or with anything in it, besides variables that are not set:
 * these may be about to be made. So nothing is made for an environment that does not exist (T-05).
 */
function findWrong(
  config: Config,
  { environment, needsEnvironment = false }: EnsureSecretsRequest,
  ports: OperationPorts,
): readonly Diagnostic[] {
  const options = { variables: ports.environment, warnUnset: true, needsEnvironment };
  const resolution = resolveForEnv(config, environment, options);
  return resolution.kind === 'invalid' ? resolution.diagnostics : [];
}

async function ensureConfigured(
  {
    config,
    diagnostics,
    request,
  }: {
    readonly config: Config;
    readonly diagnostics: readonly Diagnostic[];
    readonly request: EnsureSecretsRequest;
  },
  ports: OperationPorts,
): Promise<EnsureSecretsOutcome> {
  const environment = toEnvironmentName(request.environment);
  const stores = createSecretStores({ ...request, config, environment }, ports);
  const { generated, problems } = listGenerated(config, stores);
  if (problems.length > 0) return { kind: 'refused', diagnostics: problems };
  const made = generated.filter(({ generator }) => generator.type !== 'infra_output');
  const found = await findGenerated(made, request.cancelled);
  if (found.kind === 'refused') return found;
  const values = new Map<string, Secret>();
  const report: EnsuredSecret[] = [];
  for (const secret of found.secrets) {
    report.push(...(await ensureOne(secret, { request, values }, ports)));
  }
  return {
    kind: howItEnded(report, request.cancelled),
    report,
    environment: withSecrets(ports.environment, values),
    diagnostics,
  };
}

async function ensureOne(
  found: FoundSecret,
  context: { readonly request: EnsureSecretsRequest; readonly values: Map<string, Secret> },
  ports: OperationPorts,
): Promise<EnsuredReport> {
  const { generated, there, failure } = found;
  const { cancelled, isDryRun = false } = context.request;
  if (failure !== undefined) return toReport(generated, toFailure(failure, ports));
  if (isDryRun)
    return toReport(generated, { kind: isWhole(generated, there) ? 'kept' : 'missing' });
  if (!isWhole(generated, there)) return await makeOne(generated, context, ports);
  await settleCredential(generated, { ports, cancelled });
  return toReport(generated, { kind: 'kept' });
}

async function makeOne(
  generated: GeneratedSecret,
  {
    request: { cancelled },
    values,
  }: { readonly request: EnsureSecretsRequest; readonly values: Map<string, Secret> },
  ports: OperationPorts,
): Promise<EnsuredReport> {
  try {
    if (cancelled.aborted) throw toCancelled();
    const making = await makeSecret(generated, { ports, cancelled });
    if (making.kind === 'kept') return toReport(generated, making);
    for (const [name, value] of making.values) values.set(name, value);
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
    return toReport(generated, toFailure(cancelled.aborted ? toCancelled(error) : error, ports));
  }
  const report = toReport(generated, { kind: 'made' });
  for (const { secret } of report) {
    ports.reporter.report({ kind: 'note', level: 'info', text: `✓ made the ${secret}` });
  }
  return report;
}

/** A credential of which a part is missing is made anew as a whole. */
function isWhole({ names }: GeneratedSecret, there: ReadonlySet<string>): boolean {
  return there.size === names.length;
}

function toReport({ generator, names, place }: GeneratedSecret, ensured: Ensured): EnsuredReport {
  return names.map((name) => ({
    ...ensured,
    name,
    secret: describeTarget(toStoreTarget(place, name)),
    place: generator.place,
  }));
}

function toFailure(error: SecretsError, { concealer }: OperationPorts): Ensured {
  const { code, text, hint } = toErrorChain(error);
  const redact = (said: string): string => concealer.redact(said);
  return { kind: 'failed', code, error: redact(text), hint: hint && redact(hint) };
}

function toCancelled(cause?: SecretsError): SecretsError {
  return new SecretsError('SINK_CANCELLED', 'the run was about to end', {
    ...(cause === undefined ? {} : { cause }),
    hint: 'The next run makes up for it.',
  });
}

function howItEnded(
  report: EnsuredReport,
  cancelled: AbortSignal,
): 'ensured' | 'partly-ensured' | 'cancelled' {
  if (report.every(({ kind }) => kind !== 'failed')) return 'ensured';
  return cancelled.aborted ? 'cancelled' : 'partly-ensured';
}
