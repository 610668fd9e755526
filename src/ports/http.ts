/** One request. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** How long to the response's head, connecting included. */
  readonly headTimeoutMs: number;
  /** How long the body may stand still before the rest is given up. */
  readonly idleTimeoutMs: number;
  readonly signal?: AbortSignal;
  /** Hears how far it has come, so that whoever gives up can say what was waited for. */
  readonly onReached?: (stage: HttpStage) => void;
  /** How to connect, where it matters; without it connections are kept for the next request. */
  readonly connection?: HttpConnection;
}

/** How far a request has come: the host's address is known, or there is a connection to it. */
export type HttpStage = 'address' | 'connection';

/** How one request is to reach its server. */
export interface HttpConnection {
  /** On a connection of its own: the name is looked up anew, and a balancer chooses anew. */
  readonly isFresh: boolean;
  /** `false` takes any certificate for the host's. */
  readonly checksCertificate: boolean;
  /** Where to connect to in place of the host's own addresses; no proxy is used then. */
  readonly address: string | undefined;
}

/** What came back, whatever its status. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; a header given several times is joined by `, `. */
  readonly headers: ReadonlyMap<string, string>;
  /**
   * The body, as sent: nothing is read ahead of its reader beyond a small buffer. Fails with
   * {@link HttpError} when it ends before it is whole. Leaving it early closes the connection.
   */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * One request, one response: no redirect is followed and nothing is tried again. Goes through the
 * proxies that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name (either case).
 */
export interface Http {
  /** Rejects with {@link HttpError}; a status of 400 or above is a response like any other. */
  send(request: HttpRequest): Promise<HttpResponse>;
}
