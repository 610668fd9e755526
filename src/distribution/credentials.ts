import { findHomeHost, Secret, type ServerHost } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import type { Credentials } from './model.ts';

/** For whom a token is looked for. */
export interface CredentialsRequest {
  /** The server it would go to. */
  readonly host: ServerHost;
  /** The server that the plugin's own `auth.env` is meant for. */
  readonly authHost: ServerHost;
  /** The plugin's `auth.env`. */
  readonly authEnv: string | undefined;
}

/** Variables that hold a token for the home server, most specific first (compat-plugins 5.7). */
export const TOKEN_VARIABLES = ['RELEASES_TOKEN', 'GH_TOKEN', 'GITHUB_TOKEN'] as const;

/**
 * Finds the token that one server may be shown: the plugin's own for the server of its source, then
 * the usual ones for the home server. A server that a lockfile just names gets none.
 */
export function findCredentials(
  request: CredentialsRequest,
  environment: Environment,
): Credentials | undefined {
  const own = request.host === request.authHost ? [request.authEnv] : [];
  const usual = request.host === findHomeHost(environment) ? TOKEN_VARIABLES : [];
  for (const variable of [...own, ...usual]) {
    const token = variable === undefined ? '' : (environment(variable) ?? '').trim();
    if (variable !== undefined && token !== '') return { variable, token: new Secret(token) };
  }
  return undefined;
}
