import { CoreError } from '../kernel/index.ts';

export type ApplyErrorCode =
  'APPLY_UNRESOLVED' | 'APPLY_ADOPTION_FAILED' | 'APPLY_NOT_RECORDED' | 'APPLY_NO_PROVIDER';

/** Why one change could not be performed, for reasons of ours and not of the provider. */
export class ApplyError extends CoreError<ApplyErrorCode> {
  static {
    this.prototype.name = 'ApplyError';
  }
}
