import { CoreError } from '../kernel/index.ts';

export type ProcessErrorCode = 'PROCESS_NOT_STARTED';

/** What {@link Processes} rejects with. */
export class ProcessError extends CoreError<ProcessErrorCode> {
  static {
    this.prototype.name = 'ProcessError';
  }
}
