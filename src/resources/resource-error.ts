import { CoreError } from '../kernel/index.ts';

/**
 * `CONFIG_UNENCODABLE`: a config holds something that has no JSON form, so it has no hash and no
 * provider could be told of it. `STEPS_CYCLIC`: the steps of a walk wait for each other.
 */
export type ResourceErrorCode = 'CONFIG_UNENCODABLE' | 'STEPS_CYCLIC';

/** Why this room cannot go on. */
export class ResourceError extends CoreError<ResourceErrorCode> {
  static {
    this.prototype.name = 'ResourceError';
  }
}
