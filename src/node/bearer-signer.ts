import type { AccessTokens } from './access-tokens.ts';
import type { Signer } from './object-sender.ts';

/** Signs with an access token; one that is refused is not used again. */
export function createBearerSigner(tokens: AccessTokens): Signer {
  return async ({ headers }) => {
    const token = await tokens.get();
    return {
      headers: { ...headers, authorization: `Bearer ${token.reveal()}` },
      onRefused: () => {
        tokens.forget(token);
      },
    };
  };
}
