import type { OperationPorts } from './ports.ts';

/**
 * How long running calls may go on after a cancel, in milliseconds. The runner sends SIGINT, waits
 * 7.5 s, sends SIGTERM, waits 2.5 s and kills; ending the plugins takes up to 2 s of that.
 */
const GRACE_MS = 4_500;

/** Aborted some time after `stop`, so that what runs by then may end by itself; never once `ended`. */
export function giveUpAfter(
  stop: AbortSignal,
  ended: AbortSignal,
  ports: Pick<OperationPorts, 'clock'>,
): AbortSignal {
  const controller = new AbortController();
  const arm = async (): Promise<void> => {
    await ports.clock.sleep(GRACE_MS, ended);
    if (!ended.aborted) controller.abort(stop.reason);
  };
  const onStop = (): void => void arm();
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true, signal: ended });
  return controller.signal;
}
