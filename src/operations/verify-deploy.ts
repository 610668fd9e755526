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
import { beginTelling, type DeploymentWish, type ToldDeployment } from './tell-deployment.ts';
import { type DefinitionSource, loadDefinition, toVerifyFinding } from './verify-definition.ts';
import { createVerifyWitness } from './verify-witness.ts';

/** What is to be verified; the environment matters only where outputs of it are asked for. */
export interface VerifyDeployRequest extends EnvironmentRequest {
  readonly source: DefinitionSource;
  /** The deployment to tell GitHub of; `undefined` tells it nothing. */
  readonly deployment: DeploymentWish | undefined;
  readonly cancelled: AbortSignal;
}

/** What comes of a verification beside the verdict. */
export interface VerifiedDeploy {
  readonly diagnostics: readonly Diagnostic[];
  /**
   * Where people find what was deployed: what was said, otherwise the origin of the first target.
   * Empty where that holds a secret.
   */
  readonly environmentUrl: string;
  readonly deployment: ToldDeployment;
}

export type VerifyDeployOutcome =
  | (VerifyOutcome & VerifiedDeploy)
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
 * environment, and asks all targets until they are as they have to be or the time is over. Where it is
 * asked for, GitHub is told of the deployment; that this fails is warned of and changes no verdict.
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
  const unfounded = refuseDeployment(request, ports);
  if (unfounded.length > 0) return { kind: 'wrong', diagnostics: unfounded };
  concealCredentials(read.verification, ports);
  const done = await verifyAndTell(read.verification, request, ports);
  const diagnostics = [...filled.diagnostics, ...toWarnings(read.verification)];
  return { ...done, diagnostics: [...diagnostics, ...done.diagnostics] };
}

/** Tells GitHub beside the verification, which waits for nothing of that. */
async function verifyAndTell(
  verification: Verification,
  { deployment: wish, cancelled }: VerifyDeployRequest,
  ports: VerifyDeployPorts,
): Promise<VerifyOutcome & VerifiedDeploy> {
  const site = findSite(verification, ports);
  const tale = wish === undefined ? undefined : beginTelling(wish, ports);
  const witness = createVerifyWitness(ports);
  const outcome = await verify(verification, { cancelled, witness }, ports);
  const deployment = (await tale?.end(outcome, site.url)) ?? { kind: 'not-asked' };
  const untold = deployment.kind === 'untold' ? [deployment.warning] : [];
  return {
    ...{ ...outcome, deployment, environmentUrl: site.url },
    diagnostics: [...site.diagnostics, ...untold],
  };
}

interface Site {
  readonly url: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Everybody who may read the repository sees the address, and no redactor stands before it there. */
function findSite(
  { environmentUrl, targets: [first] }: Verification,
  { concealer }: OperationPorts,
): Site {
  const url = environmentUrl?.href ?? first?.url.origin ?? '';
  if (concealer.redact(url) === url) return { url, diagnostics: [] };
  return { url: '', diagnostics: environmentUrl === undefined ? [] : [SECRET_SITE] };
}

const SECRET_SITE: Diagnostic = {
  severity: 'warning',
  code: 'ENVIRONMENT_URL_SECRET',
  summary: 'The address of the environment is not shown',
  detail:
    'environment-url holds what is a secret. If it comes from an output that everybody may know, declare that output with "sensitive: false".',
};

/** What is missing to tell GitHub of a deployment is known before anything is asked. */
function refuseDeployment(
  { deployment }: VerifyDeployRequest,
  { identity }: OperationPorts,
): readonly Diagnostic[] {
  if (deployment === undefined) return [];
  if (deployment.environment === '') return [toVerifyFinding('MISSING_VALUE', NAMELESS)];
  const isInRun = ![identity.repository, identity.runId, deployment.commit].includes('');
  return isInRun ? [] : [toVerifyFinding('NOT_OURS', OUTSIDE)];
}

const NAMELESS =
  '"deployment-environment": GitHub is to be told of a deployment, and nobody says to which environment. Name it as it is called on GitHub.';
const OUTSIDE =
  '"report-deployment": A deployment is told by the run of a workflow, and this is none. Leave it out.';

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
