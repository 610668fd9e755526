import type { RequestOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { HttpConnection } from '../ports/index.ts';

/** What Node's client is told of how to connect. */
export function toConnectionOptions(connection: HttpConnection | undefined): RequestOptions {
  if (connection === undefined) return {};
  const { isFresh, checksCertificate, address } = connection;
  return {
    // An agent of its own, which keeps neither sockets nor sessions of TLS.
    ...(isFresh ? { agent: false } : {}),
    ...(checksCertificate ? {} : { rejectUnauthorized: false }),
    ...(address === undefined ? {} : { lookup: answerWith(address) }),
  };
}

function answerWith(address: string): LookupFunction {
  const family = isIP(address);
  return (_host, options, answer) => {
    if (options.all === true) answer(null, [{ address, family }]);
    else answer(null, address, family);
  };
}
