import type { RequestOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { HttpConnection } from '../ports/index.ts';
import { lookUpApart } from './name-lookup.ts';

/** What Node's client is told of how to connect. */
export function toConnectionOptions(connection: HttpConnection | undefined): RequestOptions {
  if (connection === undefined) return {};
  const { isFresh, checksCertificate, address } = connection;
  return {
    // An agent of its own, which keeps neither sockets nor sessions of TLS.
    ...(isFresh ? { agent: false } : {}),
    ...(checksCertificate ? {} : { rejectUnauthorized: false }),
    ...toLookup(isFresh, address),
  };
}

function toLookup(isFresh: boolean, address: string | undefined): RequestOptions {
  if (address !== undefined) return { lookup: answerWith(address) };
  return isFresh ? { lookup: lookUpApart } : {};
}

function answerWith(address: string): LookupFunction {
  const family = isIP(address);
  return (_host, options, answer) => {
    if (options.all === true) answer(null, [{ address, family }]);
    else answer(null, address, family);
  };
}
