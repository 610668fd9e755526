import { type Diagnostic, isSensitiveName } from '../kernel/index.ts';
import type { Http } from '../ports/index.ts';
import {
  readVerification,
  type Target,
  type Verification,
  verify,
  type VerifyOutcome,
} from '../verify/index.ts';
import { fillDefinition } from './fill-definition.ts';
import type { Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import type { InvalidConfig } from './session.ts';
import { type DefinitionSource, loadDefinition, toVerifyFinding } from './verify-definition.ts';
import { createVerifyWitness } from './verify-witness.ts';

/** What is to be verified; the environment matters only where outputs of it are asked for. */
export interface VerifyDeployRequest extends EnvironmentRequest {
  readonly source: DefinitionSource;
  readonly cancelled: AbortSignal;
}

export type VerifyDeployOutcome =
  | (VerifyOutcome & { readonly diagnostics: readonly Diagnostic[] })
  /** What is to be verified is not said well; nothing was asked. */
  | { readonly kind: 'wrong'; readonly diagnostics: readonly Diagnostic[] }
  | InvalidConfig
  | Refused;

/** What verifying needs beside what every operation does. */
export interface VerifyDeployPorts extends OperationPorts {
  readonly http: Http;
}

/**
 * Asks whether a deploy worked: reads what is to be verified, fills in what it takes from the
 * environment, and asks all targets until they are as they have to be or the time is over.
 *
 * @throws StateError where outputs are asked for and the state cannot be read
 */
export async function verifyDeploy(
  request: VerifyDeployRequest,
  ports: VerifyDeployPorts,
): Promise<VerifyDeployOutcome> {
  const loaded = await loadDefinition(request.source, request, ports.files);
  if (loaded.kind === 'wrong') return loaded;
  const { definition } = loaded;
  const filled = await fillDefinition(definition, request, ports);
  if (filled.kind !== 'filled') return filled;
  const read = readVerification(filled.document);
  if (read.kind === 'wrong') {
    const diagnostics = read.problems.map(({ path, code, detail }) =>
      toVerifyFinding(
        code,
        `"${definition.describePath(path)}": ${detail}`,
        definition.findPlace(path),
      ),
    );
    return { kind: 'wrong', diagnostics };
  }
  concealCredentials(read.verification, ports);
  const witness = createVerifyWitness(ports);
  const outcome = await verify(read.verification, { cancelled: request.cancelled, witness }, ports);
  return { ...outcome, diagnostics: [...filled.diagnostics, ...toWarnings(read.verification)] };
}

/** A server may say in its answer what it was asked with. */
function concealCredentials({ targets }: Verification, { concealer }: OperationPorts): void {
  for (const { headers, url } of targets) {
    for (const [name, value] of Object.entries(headers.reveal())) {
      if (!CREDENTIAL_HEADERS.has(name) && !isSensitiveName(name)) continue;
      concealer.conceal(value);
      // `Bearer abc`: what is repeated elsewhere is usually the second word alone.
      const [, credential] = /^\S+\s+(\S{4,})$/.exec(value) ?? [];
      if (credential !== undefined) concealer.conceal(credential);
    }
    for (const [name, value] of url.searchParams) {
      if (isSensitiveName(name) && value !== '') concealer.conceal(value);
    }
  }
}

const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
]);

function toWarnings({ targets }: Verification): readonly Diagnostic[] {
  const blind = targets.filter(({ connection }) => !connection.checksCertificate);
  return blind.length === 0 ? [] : [toBlindWarning(blind)];
}

function toBlindWarning(targets: readonly Target[]): Diagnostic {
  const names = targets.map(({ name }) => name).join(', ');
  return {
    severity: 'warning',
    code: 'CERTIFICATE_UNCHECKED',
    summary: 'Certificates are not checked',
    detail: `Anybody on the way could have answered in place of ${names}. Give the authority in NODE_EXTRA_CA_CERTS rather than turning tls-verify off.`,
  };
}
