import type { VerifiedSignature } from '../ports/index.ts';
import type { RepositorySource } from './model.ts';

/** Who has to have signed, understood. */
export interface IdentityPolicy {
  /** The certificate's subject; one `*` may stand for what has no `/`. */
  readonly signer: string;
  /** Who has to have vouched for it, exactly. */
  readonly issuer: string;
  /** The repository of the workflow it names, such as `https://github.com/owner/repo`. */
  readonly repository: string | undefined;
}

export type ParsedIdentity =
  | { readonly kind: 'identity'; readonly policy: IdentityPolicy }
  /** The problem is told in full sentences. */
  | { readonly kind: 'malformed'; readonly problem: string };

/** Who vouches for workflows on GitHub. */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

const EXAMPLE =
  'https://github.com/OWNER/REPOSITORY/.github/workflows/release.yml@refs/tags/v1.2.3';

/**
 * Reads `verify.identity`, and `verify.issuer` where there is one. An identity is
 *
 * - the address of a workflow on GitHub with the ref it ran on, `…/release.yml@refs/tags/v1.2.3`;
 * - another address, as a certificate spells it;
 * - an e-mail address, which needs an issuer.
 *
 * A single `*` may stand in the ref, behind `refs/tags/` or `refs/heads/`, for anything without a
 * `/`. Nothing else is a pattern: whatever could mean more signers than its author thinks is refused.
 */
export function parseIdentity(identity: string, issuer?: string): ParsedIdentity {
  const problem =
    findProblem(identity) ?? (issuer === undefined ? undefined : findIssuerProblem(issuer));
  if (problem !== undefined) return { kind: 'malformed', problem };
  if (!ADDRESS.test(identity) && issuer === undefined) {
    return {
      kind: 'malformed',
      problem: `Anybody might vouch for "${identity}". Say who has to, in \`issuer\` beside \`identity\`, such as https://accounts.google.com.`,
    };
  }
  const repository = WORKFLOW.exec(identity)?.[1];
  return {
    kind: 'identity',
    policy: { signer: identity, issuer: issuer ?? GITHUB_ISSUER, repository },
  };
}

/**
 * Says in what a signature differs from what is asked for; `undefined` when in nothing.
 *
 * A workflow that others may call signs for whoever calls it. So the repository for which it ran has
 * to be its own, or that of the plugin.
 */
export function explainMismatch(
  { signer, issuer, repository }: IdentityPolicy,
  signature: VerifiedSignature,
  source: RepositorySource | undefined,
): string | undefined {
  if (!matches(signer, signature.signer)) {
    return `it was signed by ${quote(signature.signer)} and not by ${signer}`;
  }
  if (signature.issuer !== issuer) {
    return `its signer was vouched for by ${quote(signature.issuer)} and not by ${issuer}`;
  }
  const ranFor = signature.sourceRepository;
  if (ranFor === undefined && issuer !== GITHUB_ISSUER) return undefined;
  const allowed = [repository, source && toAddress(source)].map((text) => text?.toLowerCase());
  return allowed.includes(ranFor?.toLowerCase() ?? '')
    ? undefined
    : `the workflow that signed it ran for ${quote(ranFor ?? '')}, which is not the plugin's repository`;
}

const WORKFLOW =
  /^(https:\/\/github\.com\/[\w-]+\/[\w.-]+)\/\.github\/workflows\/[^/@*]+\.ya?ml@(?:refs\/\S+|[\da-f]{40})$/;
const ADDRESS = /^https:\/\/[^/]+\/.+$/;
const EMAIL = /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/;
const URI = /^[a-z][a-z\d+.-]*:\/\/[^/]+/;
const PATTERN_IN_REF = /^[^*]+@refs\/(?:tags|heads)\/[^*]*\*[^*]*$/;

function findProblem(identity: string): string | undefined {
  if (identity === '') return `Name who has to have signed, such as ${EXAMPLE}.`;
  if (/[\p{Cc}\p{Cf}\p{Z}^$\\|<>"{}[\]]/u.test(identity)) {
    return `"${printable(identity)}" has characters that no signer's name has; it is no pattern but a name. Write it as ${EXAMPLE}.`;
  }
  if (identity.includes('*') && !PATTERN_IN_REF.test(identity)) {
    return `"${identity}" would let others sign than it seems to name. One * may stand in the ref, behind @refs/tags/ or @refs/heads/, and nowhere else.`;
  }
  if (/^https:\/\/github\.com(?:\/|$)/i.test(identity) && !WORKFLOW.test(identity)) {
    return `"${identity}" is not the name of a workflow with the ref it ran on. Write it as ${EXAMPLE}, or with @refs/tags/* for any tag.`;
  }
  if (EMAIL.test(identity) || URI.test(identity)) return undefined;
  return `"${identity}" is neither a workflow nor an e-mail address. Write it as ${EXAMPLE}.`;
}

function findIssuerProblem(issuer: string): string | undefined {
  return /^https:\/\/[\w.-]+(?::\d+)?(?:\/[\w./~%-]*)?$/.test(issuer)
    ? undefined
    : `"${printable(issuer)}" is not the address of an issuer, such as ${GITHUB_ISSUER}.`;
}

function matches(pattern: string, signer: string): boolean {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return signer === pattern;
  const middle = signer.slice(before.length, signer.length - after.length);
  return signer === `${before}${middle}${after}` && middle !== '' && !middle.includes('/');
}

function toAddress({ host, owner, repository }: RepositorySource): string {
  return `https://${host}/${owner}/${repository}`;
}

/** What a certificate says may be anything. */
function quote(text: string): string {
  return text === '' ? 'nobody it names' : `"${printable(text)}"`;
}

function printable(text: string): string {
  return text.slice(0, 200).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
}
