import type { JsonObject, Secret } from '../kernel/index.ts';
import type {
  CallOptions,
  NotSupported,
  ResourceOutput,
  ResourceRef,
  TroubleshootFinding,
} from '../resources/index.ts';

/** A repair of a migration that stopped half way. */
export interface MigrationRepair {
  readonly appResource: string;
  readonly databaseResource: string;
  readonly jobImage: string;
  readonly sourceDir: string;
  readonly expectedDirtyVersion: string;
  readonly forceVersion: string;
  readonly afterwards: 'nothing' | 'up' | 'up-if-clean';
  /** The provider refuses anything but `FORCE_MIGRATION_METADATA` (compat-plugins 2.5). */
  readonly confirmForce: string;
  readonly environment: Secret<ReadonlyMap<string, string>>;
  /** 0 leaves it to the provider. */
  readonly timeoutSeconds: number;
}

/** What came of a repair. */
export interface MigrationRepairResult {
  readonly jobId: string;
  /** `succeeded`, `failed`, `approval_required` or `unsupported`, in the provider's word. */
  readonly status: string;
  readonly applied: readonly string[];
  readonly logs: string;
  readonly findings: readonly TroubleshootFinding[];
}

/** What a provider made, or found, to keep state in. */
export interface BootstrapResult {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string;
  /** Variables by which the state module finds it. */
  readonly environment: Secret<ReadonlyMap<string, string>>;
}

/** A region that a provider can put things in. */
export interface ProviderRegion {
  readonly name: string;
  readonly displayName: string;
}

/** What a provider does beside planning and driving resources. */
export interface ProviderUpkeep {
  scale(
    ref: ResourceRef,
    replicas: number,
    options?: CallOptions,
  ): Promise<{ readonly kind: 'scaled'; readonly output: ResourceOutput } | NotSupported>;
  /** Makes sure that the place for state exists, given the config of the state module. */
  bootstrapStateBackend(
    config: Secret<JsonObject>,
    options?: CallOptions,
  ): Promise<
    | ({ readonly kind: 'bootstrapped' } & BootstrapResult)
    | { readonly kind: 'nothing-to-bootstrap' }
    | NotSupported
  >;
  /** The source is the provider's name of a kind of credential, such as `digitalocean.spaces`. */
  revokeProviderCredential(
    source: string,
    credentialId: string,
    options?: CallOptions,
  ): Promise<{ readonly kind: 'revoked' } | { readonly kind: 'already-gone' } | NotSupported>;
  listRegions(
    environment: string,
    options?: CallOptions,
  ): Promise<
    { readonly kind: 'regions'; readonly regions: readonly ProviderRegion[] } | NotSupported
  >;
  repairDirtyMigration(
    request: MigrationRepair,
    options?: CallOptions,
  ): Promise<({ readonly kind: 'repair' } & MigrationRepairResult) | NotSupported>;
}
