import { type JsonObject, Secret } from '../../kernel/index.ts';
import { orIfNotFound } from '../absence.ts';
import type { MigrationRepair, ProviderUpkeep } from '../provider-upkeep.ts';
import type { LegacyCaller } from './caller.ts';
import { readFinding } from './decode.ts';
import { listOf, requiredTextOf, textMapOf, textOf, textsOf } from './fields.ts';

/** What a provider does beside planning and driving resources. */
export function createUpkeepCalls(caller: LegacyCaller): Omit<ProviderUpkeep, 'scale'> {
  return {
    bootstrapStateBackend: (config, options) =>
      caller.askOptional({
        method: 'IaCProvider.BootstrapStateBackend',
        args: () => config.reveal(),
        decode: (result) => {
          if (Object.keys(result.values).length === 0) {
            return { kind: 'nothing-to-bootstrap' as const };
          }
          return {
            kind: 'bootstrapped' as const,
            bucket: requiredTextOf(result, 'bucket'),
            region: textOf(result, 'region'),
            endpoint: textOf(result, 'endpoint'),
            environment: new Secret(textMapOf(result, 'env_vars')),
          };
        },
        limit: 'change',
        signal: options?.signal,
      }),
    revokeProviderCredential: (source, credentialId, options) =>
      orIfNotFound(
        caller.askOptional({
          method: 'IaCProvider.RevokeProviderCredential',
          args: () => ({ source, credential_id: credentialId }),
          decode: () => ({ kind: 'revoked' as const }),
          withoutResult: () => ({ kind: 'revoked' as const }),
          limit: 'change',
          signal: options?.signal,
        }),
        { kind: 'already-gone' as const },
      ),
    listRegions: () => Promise.resolve({ kind: 'not-supported' }),
    repairDirtyMigration: (request, options) =>
      caller.askOptional({
        method: 'IaCProvider.RepairDirtyMigration',
        args: () => ({ request: toRepairShape(request) }),
        decode: (result) => ({
          kind: 'repair' as const,
          jobId: textOf(result, 'provider_job_id'),
          status: requiredTextOf(result, 'status'),
          applied: textsOf(result, 'applied'),
          logs: textOf(result, 'logs'),
          findings: listOf(result, 'diagnostics').map(readFinding),
        }),
        limit: 'change',
        resource: request.databaseResource,
        signal: options?.signal,
      }),
  };
}

function toRepairShape(repair: MigrationRepair): JsonObject {
  return {
    app_resource_name: repair.appResource,
    database_resource_name: repair.databaseResource,
    job_image: repair.jobImage,
    source_dir: repair.sourceDir,
    expected_dirty_version: repair.expectedDirtyVersion,
    force_version: repair.forceVersion,
    then_up: repair.afterwards === 'up',
    up_if_clean: repair.afterwards === 'up-if-clean',
    confirm_force: repair.confirmForce,
    env: Object.fromEntries(repair.environment.reveal()),
    timeout_seconds: repair.timeoutSeconds,
  };
}
