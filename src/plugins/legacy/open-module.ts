import { status } from '@grpc/grpc-js';
import { PluginServiceService } from '../../gen/plugin.ts';
import type { JsonObject, Secret } from '../../kernel/index.ts';
import type { DriverError } from '../../resources/index.ts';
import { toTimeoutMs } from '../call-limit.ts';
import { toDriverError } from '../driver-failure.ts';
import { FieldError } from '../field-error.ts';
import { type CallFailure, callUnary, type Connection } from '../wire/index.ts';
import { toStruct } from './struct.ts';

/** What making the module takes. */
export interface OpenModuleOptions {
  readonly provider: string;
  readonly config: Secret<JsonObject>;
  readonly redact: (text: string) => string;
  readonly signal: AbortSignal | undefined;
}

/** A provider's module, ready for calls. */
export interface OpenModule {
  readonly handleId: string;
  /** What the plugin says its version is; empty when it does not. */
  readonly pluginVersion: string;
}

const UNIMPLEMENTED: number = status.UNIMPLEMENTED;

/**
 * Loads the provider as wfctl 0.19 does (compat-plugins 2.2): asks for the manifest, which plugins
 * may lack, and makes a module `iac.provider` with the config as a plain Struct. The typed form of
 * the config is left out: plugins with a strict contract take the Struct then, also with keys that
 * their message lacks (2.3). Many plugins log in right here.
 *
 * @throws DriverError when the plugin refuses, such as its config.
 */
export async function openModule(
  connection: Connection,
  options: OpenModuleOptions,
): Promise<OpenModule> {
  const { provider, config, redact, signal } = options;
  const fail = (failure: CallFailure, method: string): DriverError =>
    toDriverError(failure, { provider, method, resource: undefined, redact });
  const manifest = await callUnary(connection, {
    method: PluginServiceService.getManifest,
    request: () => ({}),
    timeoutMs: toTimeoutMs('identity'),
    signal,
  });
  if (manifest.kind === 'failed' && !isUnimplemented(manifest.failure)) {
    throw fail(manifest.failure, 'PluginService.GetManifest');
  }
  const method = 'PluginService.CreateModule';
  const outcome = await callUnary(connection, {
    method: PluginServiceService.createModule,
    request: () => ({
      type: 'iac.provider',
      name: 'iac-provider',
      config: toStruct(config.reveal()),
      typedConfig: undefined,
    }),
    timeoutMs: toTimeoutMs('setup'),
    signal,
  });
  if (outcome.kind === 'failed') throw fail(outcome.failure, method);
  const { error, handleId } = outcome.response;
  if (error !== '') throw fail({ kind: 'status', code: status.UNKNOWN, words: error }, method);
  if (handleId === '') {
    const cause = new FieldError('FIELD_MISSING', '"handle_id" is missing');
    throw fail({ kind: 'undecodable', cause }, method);
  }
  const pluginVersion = manifest.kind === 'answered' ? manifest.response.version : '';
  return { handleId, pluginVersion };
}

function isUnimplemented(failure: CallFailure): boolean {
  return failure.kind === 'status' && failure.code === UNIMPLEMENTED;
}
