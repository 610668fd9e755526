import { get } from 'node:http';

/** What came back from one request to 127.0.0.1. */
export type ProbeAnswer =
  { readonly kind: 'answered'; readonly status: number } | { readonly kind: 'silent' };

const ANSWER_WITHIN_MS = 2000;

/** Asks once; a refused, broken or slow connection (over 2 s) is silence. */
export function probeHttp(port: number, path: string): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, timeout: ANSWER_WITHIN_MS, agent: false });
    request.on('response', (response) => {
      response.resume();
      resolve({ kind: 'answered', status: response.statusCode ?? 0 });
      response.destroy();
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => {
      resolve({ kind: 'silent' });
    });
    request.on('close', () => {
      resolve({ kind: 'silent' });
    });
  });
}
