import type { Http } from '../ports/index.ts';

/**
 * The {@link Http} port on Node's own client, which is loaded with the first request. Certificate
 * authorities beside Node's own come in by NODE_EXTRA_CA_CERTS.
 */
export function createHttp(): Http {
  return {
    send: async (request) => (await import('./http-client.ts')).send(request),
  };
}
