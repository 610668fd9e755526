import type { JsonObject, Secret } from '../kernel/index.ts';
import type { CallOptions, NotSupported } from '../resources/index.ts';

/** Something an application needs, whoever provides it. */
export interface Requirement {
  readonly key: string;
  readonly kind:
    | 'unspecified'
    | 'observability'
    | 'web-api'
    | 'message-broker'
    | 'database'
    | 'cache'
    | 'storage';
  readonly source: string;
  readonly resourceTypeHint: string;
  readonly environment: string;
  readonly runtimes: readonly RequirementRuntime[];
  readonly telemetrySignals: readonly ('unspecified' | 'traces' | 'metrics' | 'logs')[];
  readonly observabilityBackends: readonly (
    'unspecified' | 'otel' | 'datadog' | 'prometheus' | 'loki' | 'grafana'
  )[];
  readonly deploymentModes: readonly (
    'unspecified' | 'sidecar' | 'daemonset' | 'sibling-service' | 'managed'
  )[];
  readonly vendorFeatures: readonly string[];
  readonly parameters: JsonObject;
}

/** Where the application is going to run. */
export type RequirementRuntime =
  | 'unspecified'
  | 'kubernetes'
  | 'ecs'
  | 'cloud-run'
  | 'azure-container-apps'
  | 'digitalocean-app-platform';

/** What a provider is told of an application, to find out what it needs. */
export interface RequirementContext {
  readonly application: string;
  readonly environment: string;
  readonly modules: readonly {
    readonly name: string;
    readonly type: string;
    readonly satisfies: readonly string[];
  }[];
  readonly pluginIds: readonly string[];
}

/** Which requirements a provider is asked to turn into modules. */
export interface MappingRequest {
  readonly provider: string;
  readonly runtime: RequirementRuntime;
  readonly environment: string;
  readonly requirements: readonly Requirement[];
}

/** What came of it: keys taken and refused, and the modules that meet them. */
export interface RequirementMapping {
  readonly acceptedKeys: readonly string[];
  readonly rejected: readonly {
    readonly key: string;
    readonly code: string;
    readonly message: string;
  }[];
  readonly modules: readonly {
    readonly name: string;
    readonly type: string;
    readonly satisfies: readonly string[];
    readonly config: Secret<JsonObject>;
    readonly dependsOn: readonly string[];
  }[];
  readonly notes: readonly {
    readonly key: string;
    readonly message: string;
    readonly interactive: boolean;
  }[];
}

/** Finding out what an application needs, and what a provider would make of it. */
export interface ProviderRequirements {
  discoverRequirements(
    context: RequirementContext,
    moduleConfig: Secret<JsonObject>,
    options?: CallOptions,
  ): Promise<
    { readonly kind: 'requirements'; readonly requirements: readonly Requirement[] } | NotSupported
  >;
  mapRequirements(
    request: MappingRequest,
    options?: CallOptions,
  ): Promise<({ readonly kind: 'mapping' } & RequirementMapping) | NotSupported>;
}
