import { CoreError } from '../kernel/index.ts';

export type ProcessErrorCode = 'PROCESS_NOT_STARTED' | 'PROCESS_NO_SOCKET_FOLDER';

/** What {@link Processes} rejects with. */
export class ProcessError extends CoreError<ProcessErrorCode> {
  static {
    this.prototype.name = 'ProcessError';
  }
}
