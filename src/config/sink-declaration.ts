import type { Place } from '../kernel/index.ts';

/** Where GitHub keeps a secret or a variable. Texts may hold `${{ github.… }}` and `${NAME}`. */
export type GitHubScope =
  | { readonly kind: 'repository'; readonly repo: string }
  | { readonly kind: 'environment'; readonly repo: string; readonly environment: string }
  | {
      readonly kind: 'organization';
      readonly organization: string;
      /** `undefined` leaves it as it is, and is `private` for a secret that is new. */
      readonly visibility: OrganizationVisibility | undefined;
      /** Names of repositories for `selected`; empty leaves the selection as it is. */
      readonly repositories: readonly string[];
    };

export const ORGANIZATION_VISIBILITIES = ['all', 'private', 'selected'] as const;
export type OrganizationVisibility = (typeof ORGANIZATION_VISIBILITIES)[number];

/** Which of GitHub's products reads the secret. */
export const GITHUB_APPS = ['actions', 'dependabot', 'codespaces'] as const;
export type GitHubApp = (typeof GITHUB_APPS)[number];

/** One entry of an output's `sinks`: where its value is put besides the state. */
export type SinkDeclaration =
  | (Sink<'github_secret'> & {
      readonly name: string;
      readonly app: GitHubApp;
      readonly scope: GitHubScope;
      /** The variable that holds the token: the job's own token may not write secrets. */
      readonly tokenEnv: string;
    })
  | (Sink<'github_variable'> & {
      readonly name: string;
      readonly scope: GitHubScope;
      readonly tokenEnv: string;
    })
  /** For the steps that follow, as a variable. */
  | (Sink<'github_env'> & { readonly name: string })
  /** For the steps that follow, as an output of this one. */
  | (Sink<'github_output'> & { readonly name: string })
  | (Sink<'aws_secrets_manager'> & {
      readonly name: string;
      /** `undefined` is the region of the credentials. */
      readonly region: string | undefined;
      /** One member of a JSON object; `undefined` makes the value the whole secret. */
      readonly key: string | undefined;
    })
  | (Sink<'gcp_secret_manager'> & { readonly name: string; readonly project: string })
  | (Sink<'azure_key_vault'> & { readonly name: string; readonly vaultUrl: string })
  | (Sink<'vault_kv'> & {
      readonly address: string;
      readonly mountPath: string;
      readonly path: string;
      readonly key: string;
      readonly version: 1 | 2;
      readonly namespace: string | undefined;
      readonly tokenEnv: string;
    })
  /** For local use: written for its owner alone. */
  | (Sink<'file'> & { readonly path: string });

export type SinkKind = SinkDeclaration['kind'];

interface Sink<Kind extends string> {
  readonly kind: Kind;
  /** Where the entry stands. */
  readonly place: Place;
}
