import { assertNever, type Secret } from '../kernel/index.ts';
import {
  type GitHubAnswer,
  type GitHubApi,
  GitHubApiError,
  type GitHubRequest,
} from '../ports/index.ts';
import type { GitHubRoute } from './github-route.ts';
import type { SinkOptions } from './secret-sink.ts';
import { SecretsError } from './secrets-error.ts';
import { checkSendable } from './sendable-token.ts';

/** Makes the calls of one scope, below its base. */
export interface GitHubCaller {
  /** @throws SecretsError */
  call(request: ScopedRequest, options?: SinkOptions): Promise<GitHubAnswer>;
  /** As {@link call}, and `undefined` where there is no such thing. */
  find(request: ScopedRequest, options?: SinkOptions): Promise<GitHubAnswer | undefined>;
}

/**
 * Finds out whether a token may write in a scope, changing nothing: by deleting what cannot exist, since
 * names that begin with `GITHUB_` are refused. Whoever may write is told that it is not there. Reading
 * tells too little: a token may have been given that right alone.
 *
 * @param path Of one thing below the scope, and what its parameter is called.
 * @throws SecretsError
 */
export async function checkWriting(
  caller: GitHubCaller,
  [path, parameter]: readonly [path: string, parameter: string],
  options?: SinkOptions,
): Promise<void> {
  const parameters = { [parameter]: IMPOSSIBLE };
  try {
    await caller.call({ method: 'DELETE', path, parameters }, options);
  } catch (error) {
    const code = error instanceof SecretsError ? error.code : undefined;
    // What is said about the name is said to one who may come in.
    if (code !== 'SINK_NOT_FOUND' && code !== 'SINK_REFUSED') throw error;
  }
}

const IMPOSSIBLE = 'GITHUB_MAY_WE_WRITE';

/** A call in the words of a scope. */
export interface ScopedRequest {
  readonly method: GitHubRequest['method'];
  /** What follows the base, such as `/public-key`; or a whole route that begins elsewhere. */
  readonly path: string;
  readonly isElsewhere?: boolean;
  readonly parameters?: Readonly<Record<string, string | number>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** What calls are made with. */
export interface GitHubCallerParts {
  readonly route: GitHubRoute;
  /** Such as `environment staging in acme/shop`. */
  readonly scope: string;
  readonly tokenEnv: string;
  /** `undefined` where there is none. */
  readonly token: Secret | undefined;
  /** With that token. */
  readonly github: GitHubApi | undefined;
}

/** Makes every call for one scope; whatever can be tried again, the API's client has tried again. */
export function createGitHubCaller(parts: GitHubCallerParts): GitHubCaller {
  const call: GitHubCaller['call'] = async (request, options = {}) => {
    const { github, token } = parts;
    if (github === undefined || token === undefined) throw noToken(parts);
    checkSendable(token, parts.tokenEnv);
    const whole = toRequest(request, { route: parts.route, options });
    return await github.call(whole).catch((error: unknown) => {
      throw toSecretsError(error, parts);
    });
  };
  return {
    call,
    async find(request, options) {
      try {
        return await call(request, options);
      } catch (error) {
        if (error instanceof SecretsError && error.code === 'SINK_NOT_FOUND') return undefined;
        throw error;
      }
    },
  };
}

function toRequest(
  { method, path, isElsewhere = false, parameters = {}, body }: ScopedRequest,
  { route, options }: { readonly route: GitHubRoute; readonly options: SinkOptions },
): GitHubRequest {
  const { signal } = options;
  return {
    method,
    route: isElsewhere ? path : `${route.base}${path}`,
    parameters: isElsewhere ? parameters : { ...route.parameters, ...parameters },
    permission: route.permission,
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** What no `permissions:` can give. */
const OWN_TOKEN =
  "The workflow's own token can never write secrets or variables: no `permissions:` grants it. Make a token of a GitHub App in an earlier step, with actions/create-github-app-token, or use a fine-grained personal token,";

function noToken({ scope, tokenEnv, route }: GitHubCallerParts): SecretsError {
  return new SecretsError('SINK_NO_CREDENTIALS', `there is no token to write to ${scope} with`, {
    hint: `${OWN_TOKEN} with the permission \`${route.permission}\`, and hand it over as the input \`sinks-token\` or the variable ${tokenEnv}.`,
  });
}

/** Says a failure of the API in the words of sinks. */
function toSecretsError(error: unknown, parts: GitHubCallerParts): unknown {
  if (!(error instanceof GitHubApiError)) return error;
  const { scope, tokenEnv, route } = parts;
  const say = (
    code: SecretsError['code'],
    message: string,
    hint: string | undefined = error.hint,
  ): SecretsError =>
    new SecretsError(code, message, { cause: error, ...(hint === undefined ? {} : { hint }) });
  switch (error.code) {
    case 'GITHUB_UNAUTHENTICATED':
      return say(
        'SINK_NO_CREDENTIALS',
        `GitHub does not accept the token for ${scope}`,
        `The token of ${tokenEnv} has expired or was revoked; make a new one in an earlier step.`,
      );
    case 'GITHUB_FORBIDDEN':
      return say('SINK_FORBIDDEN', ...explainForbidden(error, parts));
    case 'GITHUB_NOT_FOUND':
      return say(
        'SINK_NOT_FOUND',
        `${scope} is not there, or the token may not see it`,
        `Check its name, make it first if it is an environment, and see that the GitHub App is installed there with \`${route.permission}\`.`,
      );
    case 'GITHUB_REFUSED':
      return say('SINK_REFUSED', `GitHub does not take the value for ${scope}`);
    case 'GITHUB_CANCELLED':
      return say('SINK_CANCELLED', `the call for ${scope} was given up`);
    case 'GITHUB_RATE_LIMITED':
      return say('SINK_UNAVAILABLE', `GitHub's rate limit keeps us from ${scope}`);
    case 'GITHUB_UNAVAILABLE':
      return say('SINK_UNAVAILABLE', `GitHub gave no answer for ${scope}`);
    default:
      return assertNever(error.code);
  }
}

/** GitHub answers alike where no permission would help; its words, or the client's hint, tell. */
function explainForbidden(
  { message, hint }: GitHubApiError,
  { scope, route }: GitHubCallerParts,
): readonly [message: string, hint: string | undefined] {
  if (/\barchived\b/i.test(message)) {
    return [
      `${scope} is archived, so that nothing can be written to it`,
      'Unarchive it, or take the sinks out that go there.',
    ];
  }
  const isSingleSignOn = /single sign-on/.test(hint ?? '');
  return [
    `the token may not write to ${scope}`,
    isSingleSignOn ? hint : `It needs \`${route.permission}\`. ${OWN_TOKEN} with that permission.`,
  ];
}
