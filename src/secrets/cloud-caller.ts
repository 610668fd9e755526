import { type Clock, CloudTokenError, type CloudTokens, type Http } from '../ports/index.ts';
import { askStore, type StoreAnswer, type StoreRequest } from './http-caller.ts';
import { SecretsError } from './secrets-error.ts';

/** A request that is made with a cloud's access token. */
export interface CloudRequest extends Omit<StoreRequest, 'headers'> {
  readonly cloud: 'google' | 'azure';
  readonly scope: string;
}

/**
 * Asks a cloud's store with a token of the credentials at hand.
 *
 * @throws SecretsError
 */
export async function askWithToken(
  { cloud, scope, ...request }: CloudRequest,
  parts: { readonly http: Http; readonly clock: Clock; readonly cloudTokens: CloudTokens },
): Promise<StoreAnswer> {
  const headers = async (): Promise<Readonly<Record<string, string>>> => ({
    authorization: `Bearer ${(await parts.cloudTokens.get(cloud, scope)).reveal()}`,
    'content-type': 'application/json',
  });
  try {
    return await askStore({ ...request, headers }, parts);
  } catch (error) {
    if (!(error instanceof CloudTokenError)) throw error;
    const code = error.code === 'CLOUD_UNAVAILABLE' ? 'SINK_UNAVAILABLE' : 'SINK_NO_CREDENTIALS';
    throw new SecretsError(code, `there is no token for ${request.url.host}`, {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}
