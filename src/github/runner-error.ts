import { CoreError } from '../kernel/index.ts';

export type RunnerErrorCode =
  | 'INPUT_MISSING'
  | 'INPUT_INVALID'
  /** Given, but empty, where that may not mean "not given". */
  | 'INPUT_EMPTY'
  /** Not in a workflow, or a runner too old: a file it should have named is not there. */
  | 'RUNNER_FILE_MISSING'
  | 'RUNNER_FILE_FAILED';

/** What the runner gave us wrong, or would not take. Names the input or the file, not its value. */
export class RunnerError extends CoreError<RunnerErrorCode> {
  static {
    this.prototype.name = 'RunnerError';
  }
}
