import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Http, HttpRequest, HttpResponse } from '../../src/ports/index.ts';

/** What a server does in each of the contract's scenes; the scene is the request's path. */
export const SCENES = [
  /** 200, header `x-words` given twice (`a`, `b`), body `hello`. */
  'hello',
  /** 200, the body says method, the header `x-asked` and the request's body. */
  'echo',
  /** 503 with a body. */
  'broken',
  /** 302 to `hello`. */
  'redirect',
  /** Never answers. */
  'silent',
  /** A head, some of the body, then nothing. */
  'stalls',
  /** A head that promises 10 bytes, 4 bytes, and the end. */
  'truncated',
  /** 101: another protocol from here on. */
  'switches',
  /** 200 and a body in chunks, of which the first has no size. */
  'garbles',
] as const;

export type Scene = (typeof SCENES)[number];

/** A world for the contract. */
export interface HttpWorld extends AsyncDisposable {
  readonly http: Http;
  at(scene: Scene): URL;
  /** Where nobody listens. */
  readonly refused: URL;
  /** A host that has no address. */
  readonly unknown: URL;
}

const QUICKLY = { headTimeoutMs: 5000, idleTimeoutMs: 5000 };

export async function readText(response: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

export function toGet(url: URL, rest: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, ...QUICKLY, ...rest };
}

/** What {@link Http} owes. */
export function httpContract(name: string, open: () => Promise<HttpWorld>): void {
  describe(`${name} as Http`, () => {
    let world: HttpWorld;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(async () => {
      await world[Symbol.asyncDispose]();
    });

    it('gives status, headers in lower case and the body', async () => {
      const response = await world.http.send(toGet(world.at('hello')));
      expect(response.status).toBe(200);
      expect(response.headers.get('x-words')).toBe('a, b');
      expect(await readText(response)).toBe('hello');
    });

    it('sends method, headers and body', async () => {
      const response = await world.http.send({
        ...{ method: 'POST', url: world.at('echo'), headers: { 'x-asked': 'yes' }, body: 'words' },
        ...QUICKLY,
      });
      expect(await readText(response)).toBe('POST yes words');
    });

    it('takes a failure’s status for a response like any other', async () => {
      const response = await world.http.send(toGet(world.at('broken')));
      expect(response.status).toBe(503);
      expect(await readText(response)).toBe('out of order');
    });

    it('says when it is connected, before the answer is there', async () => {
      const stages: string[] = [];
      const response = await world.http.send(
        toGet(world.at('hello'), { onReached: (stage) => stages.push(stage) }),
      );
      expect(stages.at(-1)).toBe('connection');
      expect(await readText(response)).toBe('hello');
    });

    it('follows no redirect', async () => {
      const response = await world.http.send(toGet(world.at('redirect')));
      expect(response.status).toBe(302);
      expect(response.headers.get('location')).toContain('/hello');
    });

    it('gives up on a server that never answers', async () => {
      const request = toGet(world.at('silent'), { headTimeoutMs: 50 });
      await expect(world.http.send(request)).rejects.toMatchObject({ code: 'HTTP_TIMEOUT' });
    });

    it('gives up on a body that stands still', async () => {
      const response = await world.http.send(toGet(world.at('stalls'), { idleTimeoutMs: 50 }));
      await expect(readText(response)).rejects.toMatchObject({ code: 'HTTP_TIMEOUT' });
    });

    it('does not take a part of a body for the whole', async () => {
      const response = await world.http.send(toGet(world.at('truncated')));
      await expect(readText(response)).rejects.toMatchObject({ code: 'HTTP_CUT_OFF' });
    });

    it('takes an answer that switches protocols for one without a body', async () => {
      const response = await world.http.send(toGet(world.at('switches')));
      expect(response.status).toBe(101);
      expect(response.headers.get('upgrade')).toBe('websocket');
      expect(await readText(response)).toBe('');
    });

    it('tells a body that breaks the rules from one that was cut off', async () => {
      const response = await world.http.send(toGet(world.at('garbles')));
      await expect(readText(response)).rejects.toMatchObject({ code: 'HTTP_MALFORMED' });
    });

    it('tells a host that accepts nothing from one that is not known', async () => {
      await expect(world.http.send(toGet(world.refused))).rejects.toMatchObject({
        code: 'HTTP_REFUSED',
      });
      await expect(world.http.send(toGet(world.unknown))).rejects.toMatchObject({
        code: 'HTTP_NAME_NOT_FOUND',
      });
    });

    it('ends a request, and a body, when the signal says so', async () => {
      const before = AbortSignal.abort();
      await expect(
        world.http.send(toGet(world.at('hello'), { signal: before })),
      ).rejects.toMatchObject({ code: 'HTTP_CANCELLED' });
      const during = new AbortController();
      const response = await world.http.send(
        toGet(world.at('truncated'), { signal: during.signal }),
      );
      during.abort();
      await expect(readText(response)).rejects.toMatchObject({ code: 'HTTP_CANCELLED' });
    });

    it('lets a reader leave before the end', async () => {
      const response = await world.http.send(toGet(world.at('stalls')));
      for await (const chunk of response.body) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
    });
  });
}
