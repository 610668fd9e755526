import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Counts what our process opens to anybody, by whatever client, from now until it is disposed. */
export function countSockets(): Disposable & { readonly opened: number } {
  let opened = 0;
  const count = (): void => {
    opened += 1;
  };
  for (const channel of CHANNELS) subscribe(channel, count);
  return {
    get opened() {
      return opened;
    },
    [Symbol.dispose]() {
      for (const channel of CHANNELS) unsubscribe(channel, count);
    },
  };
}

const CHANNELS = ['net.client.socket', 'http.client.request.start', 'undici:request:create'];
