import type { ServerWritableStream } from '@grpc/grpc-js';
import {
  type CaptureLogsRequest,
  type IaCProviderLogCaptureServer,
  LogCaptureType,
  type LogChunk,
} from '../../gen/iac.ts';
import { requireResource } from '../locate.ts';
import { findTailStart, readLog } from '../log-tail.ts';
import { logPathOf } from '../makers/index.ts';
import { toStatus } from '../rpc.ts';
import type { Provider } from '../session.ts';
import { simulated, toReference } from './answer.ts';

/**
 * Serves `IaCProviderLogCapture`: the log file of a container service. `tail_lines` of 0 is all of
 * it; a stream that follows ends after `duration_seconds`, or with 0 when the caller hangs up.
 */
export function createLogCapture(provider: Provider): IaCProviderLogCaptureServer {
  return {
    captureLogs: (call) => {
      stream(provider, call).catch((error: unknown) => {
        call.emit('error', toStatus(error, provider.log));
      });
    },
  };
}

type LogStream = ServerWritableStream<CaptureLogsRequest, LogChunk>;

const POLL_MS = 100;

async function stream(provider: Provider, call: LogStream): Promise<void> {
  const { resourceName: name, resourceType: type, providerId, logType } = call.request;
  const session = provider.session();
  const record = await requireResource(session.cloud, toReference({ name, type, providerId }));
  await simulated(session, { method: 'capture_logs', config: record.config }, async () => {
    // Nothing is built or deployed here, so a service has one log only: of its runs.
    if (logType !== LogCaptureType.BUILD && logType !== LogCaptureType.DEPLOY) {
      await sendLog(provider, call, logPathOf(session.cloud.layout, record.id));
    }
  });
  await send(call, { data: Buffer.alloc(0), source: '', eof: true });
  call.end();
}

async function sendLog(provider: Provider, call: LogStream, path: string): Promise<void> {
  const { clock } = provider.session().cloud;
  const { tailLines, follow, durationSeconds } = call.request;
  const deadline = clock.now() + Number(durationSeconds) * 1000;
  let from = tailLines > 0 ? await findTailStart(path, tailLines) : 0;
  for (;;) {
    const { data, next } = await readLog({ path, from });
    from = next;
    if (data.length > 0) {
      await send(call, { data, source: 'run', eof: false });
    } else if (!follow || call.cancelled || (durationSeconds > 0n && clock.now() >= deadline)) {
      return;
    } else {
      await clock.sleep(POLL_MS);
    }
  }
}

/** Waits while the caller is slower than the log, unless it has hung up. */
async function send(call: LogStream, chunk: LogChunk): Promise<void> {
  if (call.cancelled || call.write(chunk)) return;
  await new Promise<void>((resolve) => {
    call.once('drain', resolve);
    call.once('cancelled', resolve);
  });
}
