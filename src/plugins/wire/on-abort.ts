import { setMaxListeners } from 'node:events';

/**
 * Calls back when the signal aborts, and answers how to stop listening. One signal serves a whole
 * apply, so it may have any number of listeners; Node would warn of a leak at the eleventh.
 */
export function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
  if (signal === undefined) return () => undefined;
  setMaxListeners(0, signal);
  signal.addEventListener('abort', act, { once: true });
  return () => {
    signal.removeEventListener('abort', act);
  };
}
