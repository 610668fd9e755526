import { generateKeyPairSync } from 'node:crypto';

/** An issue or a pull request: they share their numbers. */
export interface FakeIssue {
  readonly number: number;
  readonly isPull: boolean;
  readonly author: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
  stateReason: string | null;
  labels: string[];
  isLocked: boolean;
}

export interface FakeComment {
  readonly id: number;
  readonly issue: number;
  readonly author: string;
  body: string;
}

export interface FakeJob {
  readonly name: string;
  readonly runner: string | null;
  status: 'queued' | 'in_progress' | 'completed' | 'waiting';
  conclusion: string | null;
}

/** One attempt of a run. */
export interface FakeRun {
  readonly id: number;
  readonly attempt: number;
  status: 'queued' | 'in_progress' | 'completed' | 'waiting';
  conclusion: string | null;
  jobs: FakeJob[];
}

export interface FakeDeploymentStatus {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly log_url: string;
  readonly environment_url: string;
}

export interface FakeDeployment {
  readonly id: number;
  readonly author: string;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly payload: unknown;
  readonly description: string;
  readonly transient: boolean;
  readonly production: boolean;
  /** Oldest first. */
  readonly statuses: FakeDeploymentStatus[];
}

export interface FakeSecret {
  readonly name: string;
  readonly encrypted_value: string;
  readonly key_id: string;
  readonly visibility: string | undefined;
  readonly repositories: readonly number[];
  /** How often it was written. */
  readonly writes: number;
}

export interface FakeVariable {
  readonly name: string;
  readonly value: string;
  readonly visibility: string | undefined;
  readonly repositories: readonly number[];
}

/** A place for secrets and variables, with a key pair of its own. */
export interface FakeScope {
  keyId: string;
  /** 32 bytes each, in base64. */
  publicKey: string;
  privateKey: string;
  readonly secrets: Map<string, FakeSecret>;
  readonly variables: Map<string, FakeVariable>;
}

export interface FakeRepository {
  readonly id: number;
  readonly fullName: string;
  readonly issues: FakeIssue[];
  readonly comments: FakeComment[];
  readonly labels: Set<string>;
  readonly runs: FakeRun[];
  readonly deployments: FakeDeployment[];
  readonly environments: Set<string>;
}

/** What there is on a GitHub server. Tests arrange it, and look into it afterwards. */
export interface GitHubWorld {
  /** Where people see it, such as `https://github.com`. */
  readonly web: string;
  /** Made when it is first named. */
  repository(fullName: string): FakeRepository;
  knows(fullName: string): boolean;
  /**
   * By the beginning of its routes, filled in: `/repos/acme/web/actions`,
   * `/repos/acme/web/environments/staging`, `/orgs/acme/dependabot`; made when it is first named.
   */
  scope(base: string): FakeScope;
  /** Gives a scope another key, as GitHub may at any time. */
  rotateKey(base: string): void;
  /** Opens a pull request and answers its number. */
  openPull(fullName: string): number;
  nextId(): number;
}

const FIRST_REPOSITORY = 500_000;

export function createGitHubWorld(web: string): GitHubWorld {
  const repositories = new Map<string, FakeRepository>();
  const scopes = new Map<string, FakeScope>();
  let id = 1000;
  const nextId = (): number => (id += 1);
  const scope = (base: string): FakeScope => {
    const known = scopes.get(base) ?? {
      ...createKey(nextId()),
      secrets: new Map(),
      variables: new Map(),
    };
    scopes.set(base, known);
    return known;
  };
  const repository = (fullName: string): FakeRepository => {
    const known = repositories.get(fullName) ?? {
      ...{ id: FIRST_REPOSITORY + repositories.size },
      ...{ fullName, issues: [], comments: [], runs: [], deployments: [] },
      ...{ labels: new Set<string>(), environments: new Set<string>() },
    };
    repositories.set(fullName, known);
    return known;
  };
  return {
    web,
    nextId,
    scope,
    repository,
    knows: (fullName) => repositories.has(fullName),
    rotateKey: (base) => Object.assign(scope(base), createKey(nextId())),
    openPull: (fullName) => {
      const { issues } = repository(fullName);
      const number = issues.length + 1;
      issues.push({
        ...{
          number,
          isPull: true,
          author: 'somebody',
          title: 'A change',
          body: '',
          isLocked: false,
        },
        ...{ state: 'open', stateReason: null, labels: [] },
      });
      return number;
    },
  };
}

function createKey(id: number): Pick<FakeScope, 'keyId' | 'publicKey' | 'privateKey'> {
  const { x = '', d = '' } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  const toBase64 = (text: string): string => Buffer.from(text, 'base64url').toString('base64');
  return { keyId: String(id), publicKey: toBase64(x), privateKey: toBase64(d) };
}
