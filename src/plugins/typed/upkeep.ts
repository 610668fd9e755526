import {
  IaCProviderCredentialRevokerService,
  IaCProviderMigrationRepairerService,
  IaCProviderRegionListerService,
  IaCProviderRequiredService,
  type MigrationRepairRequest,
} from '../../gen/iac.ts';
import { Secret } from '../../kernel/index.ts';
import type { MigrationRepair, ProviderUpkeep } from '../provider-upkeep.ts';
import { orIfNotFound } from '../absence.ts';
import type { Caller } from './caller.ts';
import { fromFinding } from './decode.ts';
import { required } from '../field-error.ts';
import { toJsonBytes } from './json-field.ts';

/** What a provider does beside planning and driving resources. */
export function createUpkeepCalls(caller: Caller): Omit<ProviderUpkeep, 'scale'> {
  return {
    bootstrapStateBackend: (config, options) =>
      caller.askOptional({
        method: IaCProviderRequiredService.bootstrapStateBackend,
        request: () => ({ configJson: toJsonBytes('config', config.reveal()) }),
        decode: ({ result }) => {
          if (result === undefined) return { kind: 'nothing-to-bootstrap' as const };
          const { bucket, region, endpoint, envVars } = result;
          const environment = new Secret(new Map(Object.entries(envVars)));
          return { kind: 'bootstrapped' as const, bucket, region, endpoint, environment };
        },
        limit: 'change',
        signal: options?.signal,
      }),
    revokeProviderCredential: (source, credentialId, options) =>
      orIfNotFound(
        caller.askOptional({
          method: IaCProviderCredentialRevokerService.revokeProviderCredential,
          request: () => ({ source, credentialId }),
          decode: () => ({ kind: 'revoked' as const }),
          limit: 'change',
          signal: options?.signal,
        }),
        { kind: 'already-gone' as const },
      ),
    listRegions: (environment, options) =>
      caller.askOptional({
        method: IaCProviderRegionListerService.listRegions,
        request: () => ({ envName: environment }),
        decode: ({ regions }) => ({ kind: 'regions' as const, regions }),
        limit: 'ask',
        signal: options?.signal,
      }),
    repairDirtyMigration: (request, options) =>
      caller.askOptional({
        method: IaCProviderMigrationRepairerService.repairDirtyMigration,
        request: () => ({ request: toWireRepair(request) }),
        decode: (answer) => {
          const result = required('result', answer.result);
          return {
            kind: 'repair' as const,
            jobId: result.providerJobId,
            status: result.status,
            applied: result.applied,
            logs: result.logs,
            findings: result.diagnostics.map(fromFinding),
          };
        },
        limit: 'change',
        resource: request.databaseResource,
        signal: options?.signal,
      }),
  };
}

function toWireRepair(repair: MigrationRepair): MigrationRepairRequest {
  return {
    appResourceName: repair.appResource,
    databaseResourceName: repair.databaseResource,
    jobImage: repair.jobImage,
    sourceDir: repair.sourceDir,
    expectedDirtyVersion: repair.expectedDirtyVersion,
    forceVersion: repair.forceVersion,
    thenUp: repair.afterwards === 'up',
    upIfClean: repair.afterwards === 'up-if-clean',
    confirmForce: repair.confirmForce,
    env: Object.fromEntries(repair.environment.reveal()),
    timeoutSeconds: repair.timeoutSeconds,
  };
}
