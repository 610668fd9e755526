import { type Diagnostic, toErrorChain } from '../kernel/index.ts';
import { GitHubApiError } from '../ports/index.ts';
import type { VerifyOutcome } from '../verify/index.ts';
import type { OperationPorts } from './ports.ts';
import {
  type DeploymentOutcome,
  type DeploymentStatus,
  openDeployment,
  type ReportedDeployment,
} from './report-deployment.ts';

/** Which deployment GitHub is to be told of. */
export interface DeploymentWish {
  /** The environment's name on GitHub. */
  readonly environment: string;
  /** The whole id of the commit that was deployed. */
  readonly commit: string;
  /** The commit of the run itself. */
  readonly runCommit: string;
}

/** Whether GitHub was told how it ended. */
export type ToldDeployment =
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'told'; readonly id: number }
  /** A job's own `environment:` shows it already. */
  | { readonly kind: 'kept-by-job' }
  | { readonly kind: 'untold'; readonly warning: Diagnostic };

/** A deployment that GitHub is being told of, beside what else goes on. */
export interface DeploymentTale {
  /** Tells how it ended; never rejects for what GitHub does. */
  end(outcome: VerifyOutcome, environmentUrl: string): Promise<ToldDeployment>;
}

/** How long GitHub may keep the verdict waiting. A runner that cancels kills after ten seconds. */
const PATIENCE_MS = 30_000;
const CANCELLED_PATIENCE_MS = 4_000;

/**
 * Begins to tell GitHub of a deployment: that it is in progress, and later how it ended. Nothing waits
 * for the beginning, so that a slow GitHub takes no time from what is verified meanwhile.
 */
export function beginTelling(
  { environment, commit, runCommit }: DeploymentWish,
  { github, identity, clock }: Pick<OperationPorts, 'github' | 'identity' | 'clock'>,
): DeploymentTale {
  if (github === undefined) return { end: () => Promise.resolve(toUntold(NO_TOKEN)) };
  const { repository, runId, url: runUrl } = identity;
  const over = new AbortController();
  const request = { repository, commit, runCommit, environment, runId, runUrl };
  const opening = unlessRefused(() => openDeployment({ ...request, signal: over.signal }, github));
  const begun = opening.then(async (opened) => {
    // Where this alone fails, the end is worth telling all the same, and tells more.
    if (opened.kind === 'opened') await unlessRefused(() => opened.deployment.say(IN_PROGRESS));
    return opened;
  });
  return {
    async end(outcome, environmentUrl) {
      const patienceMs = outcome.kind === 'cancelled' ? CANCELLED_PATIENCE_MS : PATIENCE_MS;
      const stopTimer = clock.callAfter(patienceMs, () => {
        over.abort();
      });
      try {
        return await tellEnd(await begun, toStatus(outcome, environmentUrl));
      } finally {
        stopTimer();
      }
    },
  };
}

const IN_PROGRESS: DeploymentStatus = { state: 'in_progress', description: 'verifying' };

type Opened = DeploymentOutcome | Untold;
type Untold = ToldDeployment & { readonly kind: 'untold' };

async function tellEnd(opened: Opened, status: DeploymentStatus): Promise<ToldDeployment> {
  if (opened.kind !== 'opened') return opened;
  const { deployment } = opened;
  return await unlessRefused(() => say(deployment, status));
}

async function say(
  deployment: ReportedDeployment,
  status: DeploymentStatus,
): Promise<ToldDeployment> {
  await deployment.say(status);
  return { kind: 'told', id: deployment.id };
}

async function unlessRefused<Value>(act: () => Promise<Value>): Promise<Value | Untold> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof GitHubApiError)) throw error;
    const { text, hint } = toErrorChain(error);
    return toUntold(hint === undefined ? `${text}.` : `${text}. ${hint}`);
  }
}

const STATES = { verified: 'success', failed: 'failure', cancelled: 'error' } as const;

function toStatus({ kind, results }: VerifyOutcome, environmentUrl: string): DeploymentStatus {
  const passed = results.filter(({ verdict }) => verdict.kind === 'passed').length;
  const cut = kind === 'cancelled' ? 'cancelled, ' : '';
  return {
    state: STATES[kind],
    description: `${cut}${String(passed)} of ${String(results.length)} passed the verification`,
    environmentUrl,
  };
}

const NO_TOKEN = 'There is no token for its API: give github-token, or the variable GITHUB_TOKEN.';

function toUntold(detail: string): Untold {
  const warning: Diagnostic = {
    severity: 'warning',
    code: 'DEPLOYMENT_UNTOLD',
    summary: 'GitHub does not know how the deployment ended',
    detail: `${detail} What was verified holds all the same.`,
  };
  return { kind: 'untold', warning };
}
