import { CoreError } from '../kernel/index.ts';

/** Every way in which getting hold of a plugin can fail. */
export type PluginErrorCode =
  | 'PLUGIN_NOT_FOUND'
  | 'PLUGIN_MANIFEST_INVALID'
  | 'PLUGIN_NOT_STARTED'
  | 'PLUGIN_START_TIMEOUT'
  | 'PLUGIN_EXITED'
  | 'PLUGIN_HANDSHAKE'
  | 'PLUGIN_CANCELLED'
  | 'PLUGIN_UNREACHABLE'
  | 'PLUGIN_NOT_A_PROVIDER'
  | 'PLUGIN_WRONG_NAME'
  | 'PLUGIN_NO_STATE_BACKEND'
  | 'PLUGIN_PLAN_VERSION';

/** Why a provider plugin could not be found, started or agreed with. */
export class PluginError extends CoreError<PluginErrorCode> {
  static {
    this.prototype.name = 'PluginError';
  }
}
