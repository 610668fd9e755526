import type { JsonObject } from '../kernel/index.ts';
import type { TokenSource } from './access-tokens.ts';
import type { OpenBucketPorts } from './buckets.ts';
import { openDocument } from './credentials-document.ts';
import { createExternalTokens } from './google-federation.ts';
import { createImpersonatedTokens } from './google-impersonation.ts';
import { createServiceAccountTokens, createUserTokens } from './google-tokens.ts';

/**
 * Tokens by one of Google's credentials files: a service account's key, a user's, an identity of
 * somebody else's such as a workflow's, or either of them in the place of a service account.
 *
 * @throws BucketError for a file of a kind that is not known, or that lacks something
 */
export function createDocumentTokens(document: JsonObject, ports: OpenBucketPorts): TokenSource {
  const fields = openDocument(document, ports.conceal);
  const type = fields.text('type');
  switch (type) {
    case 'service_account':
      return createServiceAccountTokens(fields, ports);
    case 'authorized_user':
      return createUserTokens(fields, ports);
    case 'external_account':
      return createExternalTokens(fields, ports);
    case 'impersonated_service_account': {
      const source = createDocumentTokens(fields.object('source_credentials'), ports);
      return createImpersonatedTokens(source, fields, ports);
    }
    default:
      throw fields.refuse(`credentials of the type ${type} are not known here`);
  }
}
