import { Secret } from '../../../../src/kernel/index.ts';
import type {
  BootstrapResult,
  JobHandle,
  JobRequest,
  LogRequest,
  MigrationRepair,
  MigrationRepairResult,
  Requirement,
  RequirementContext,
  RequirementMapping,
} from '../../../../src/plugins/index.ts';
import type { BackendRecord } from '../../../../src/resources/index.ts';
import { toFinding, toRef } from './resource-kit.ts';
import type { Both, Sort } from './sort.ts';
import { wire, wireMap } from './wire.ts';

// The messages of the services that a provider may or may not have.

export function toHandle(sort: Sort): Both<JobHandle> {
  const [id, name, provider] = [sort.text('id'), sort.text('name'), sort.text('provider')];
  const metadata = sort.textMap('metadata');
  return {
    ours: { id, name, provider, metadata },
    typed: wire({ id, name, provider, metadata: wireMap(metadata) }),
  };
}

export function toJob(sort: Sort): Both<JobRequest> {
  const [name, kind, image] = [sort.text('name'), sort.text('kind'), sort.text('image')];
  const [command, cron] = [sort.text('run_command'), sort.text('cron')];
  const environment = sort.textMap('env_vars');
  const secrets = sort.textMap('env_vars_secret');
  const headers = sort.textMap('headers');
  const drain = sort.number('drain_seconds', 2_147_483_647);
  const grace = sort.number('grace_period_seconds', -2_147_483_648);
  const hasTermination = sort.optional(() => true) ?? false;
  const alert = {
    rule: sort.text('rule'),
    operator: sort.text('operator'),
    value: sort.number('value', 0.1),
    window: sort.text('window'),
    disabled: sort.flag('disabled'),
  };
  const destination = {
    name: sort.text('name'),
    endpoint: sort.text('endpoint'),
    tls: sort.flag('tls'),
  };
  return {
    ours: {
      name,
      kind,
      image,
      command,
      environment,
      secretEnvironment: new Secret(secrets),
      cron,
      termination: hasTermination ? { drainSeconds: drain, gracePeriodSeconds: grace } : undefined,
      alerts: sort.list(() => alert),
      logDestinations: sort.list(() => ({ ...destination, headers: new Secret(headers) })),
    },
    typed: wire({
      name,
      kind,
      image,
      run_command: command,
      env_vars: wireMap(environment),
      env_vars_secret: wireMap(secrets),
      cron,
      termination: hasTermination
        ? wire({ drain_seconds: drain, grace_period_seconds: grace })
        : undefined,
      alerts: sort.list(() => wire(alert)),
      log_destinations: sort.list(() => wire({ ...destination, headers: wireMap(headers) })),
    }),
  };
}

export function toLogRequest(sort: Sort): Both<LogRequest> {
  const ref = toRef(sort).ours;
  const type = sort.word(['run-restarted', 4], 'unspecified');
  const [component, deploymentId] = [sort.text('component_name'), sort.text('deployment_id')];
  const tailLines = sort.number('tail_lines', 2_147_483_647);
  const follow = sort.flag('follow');
  const seconds = sort.number('duration_seconds', Number.MAX_SAFE_INTEGER);
  return {
    ours: {
      ref,
      component,
      type: type.ours,
      tailLines,
      follow,
      durationSeconds: seconds,
      deploymentId,
    },
    typed: wire({
      resource_name: ref.name,
      resource_type: ref.type,
      provider_id: ref.providerId,
      component_name: component,
      log_type: type.typed,
      tail_lines: tailLines,
      follow,
      duration_seconds: seconds === 0 ? undefined : String(seconds),
      deployment_id: deploymentId,
    }),
  };
}

export function toRepair(sort: Sort): Both<MigrationRepair> {
  const plain = {
    appResource: sort.text('app_resource_name'),
    databaseResource: sort.text('database_resource_name'),
    jobImage: sort.text('job_image'),
    sourceDir: sort.text('source_dir'),
    expectedDirtyVersion: sort.text('expected_dirty_version'),
    forceVersion: sort.text('force_version'),
    confirmForce: sort.text('confirm_force'),
    timeoutSeconds: sort.number('timeout_seconds', 2_147_483_647),
  };
  const environment = sort.textMap('env');
  const afterwards = sort.word(['up', 0], sort.name === 'empty' ? 'up-if-clean' : 'nothing').ours;
  return {
    ours: { ...plain, afterwards, environment: new Secret(environment) },
    typed: wire({
      app_resource_name: plain.appResource,
      database_resource_name: plain.databaseResource,
      job_image: plain.jobImage,
      source_dir: plain.sourceDir,
      expected_dirty_version: plain.expectedDirtyVersion,
      force_version: plain.forceVersion,
      then_up: afterwards === 'up',
      up_if_clean: afterwards === 'up-if-clean',
      confirm_force: plain.confirmForce,
      env: wireMap(environment),
      timeout_seconds: plain.timeoutSeconds,
    }),
  };
}

export function toRepaired(sort: Sort): Both<MigrationRepairResult> {
  const [jobId, status] = [sort.text('provider_job_id'), sort.text('status')];
  const applied = sort.texts('applied');
  const logs = sort.text('logs');
  const findings = sort.list(() => toFinding(sort));
  return {
    ours: { jobId, status, applied, logs, findings: findings.map(({ ours }) => ours) },
    typed: wire({
      provider_job_id: jobId,
      status,
      applied,
      logs,
      diagnostics: findings.map(({ typed }) => typed),
    }),
  };
}

export function toBootstrap(sort: Sort): Both<BootstrapResult> {
  const [bucket, region] = [sort.text('bucket'), sort.text('region')];
  const endpoint = sort.text('endpoint');
  const environment = sort.textMap('env');
  return {
    ours: { bucket, region, endpoint, environment: new Secret(environment) },
    typed: wire({ bucket, region, endpoint, env_vars: wireMap(environment) }),
  };
}

export function toRequirement(sort: Sort): Both<Requirement> {
  const [key, source] = [sort.text('key'), sort.text('source')];
  const [hint, environment] = [sort.text('resource_type_hint'), sort.text('environment')];
  const kind = sort.word(['storage', 6], 'unspecified');
  const runtime = sort.word(['digitalocean-app-platform', 5], 'unspecified');
  const signal = sort.word(['logs', 3], 'unspecified');
  const backend = sort.word(['grafana', 5], 'unspecified');
  const mode = sort.word(['managed', 4], 'unspecified');
  const features = sort.texts('vendor_features');
  const parameters = sort.json('parameters');
  return {
    ours: {
      key,
      kind: kind.ours,
      source,
      resourceTypeHint: hint,
      environment,
      runtimes: sort.list(() => runtime.ours),
      telemetrySignals: sort.list(() => signal.ours),
      observabilityBackends: sort.list(() => backend.ours),
      deploymentModes: sort.list(() => mode.ours),
      vendorFeatures: features,
      parameters: parameters.ours,
    },
    typed: wire({
      key,
      kind: kind.typed,
      source,
      resource_type_hint: hint,
      environment,
      runtimes: sort.list(() => runtime.typed),
      telemetry_signals: sort.list(() => signal.typed),
      observability_backends: sort.list(() => backend.typed),
      deployment_modes: sort.list(() => mode.typed),
      vendor_features: features,
      parameters_json: parameters.typed,
    }),
  };
}

export function toContext(sort: Sort): Both<RequirementContext> {
  const [application, environment] = [sort.text('application'), sort.text('environment')];
  const plain = { name: sort.text('name'), type: sort.text('type') };
  const satisfies = sort.texts('satisfies');
  const pluginIds = sort.texts('plugin_ids');
  return {
    ours: {
      application,
      environment,
      modules: sort.list(() => ({ ...plain, satisfies })),
      pluginIds,
    },
    typed: wire({
      application,
      environment,
      modules: sort.list(() => wire({ ...plain, satisfies })),
      plugin_ids: pluginIds,
    }),
  };
}

export function toMapped(sort: Sort): Both<RequirementMapping> {
  const acceptedKeys = sort.texts('accepted_keys');
  const [key, message] = [sort.text('key'), sort.text('message')];
  const rejected = { key, code: sort.text('code'), message };
  const note = { key, message, interactive: sort.flag('interactive') };
  const plain = { name: sort.text('name'), type: sort.text('type') };
  const [satisfies, dependsOn] = [sort.texts('satisfies'), sort.texts('depends_on')];
  const config = sort.json('config');
  return {
    ours: {
      acceptedKeys,
      rejected: sort.list(() => rejected),
      modules: sort.list(() => ({
        ...plain,
        satisfies,
        config: new Secret(config.ours),
        dependsOn,
      })),
      notes: sort.list(() => note),
    },
    typed: wire({
      accepted_keys: acceptedKeys,
      rejected: sort.list(() => wire(rejected)),
      modules: sort.list(() =>
        wire({ ...plain, satisfies, config_json: config.typed, depends_on: dependsOn }),
      ),
      notes: sort.list(() => wire(note)),
    }),
  };
}

export function toRecord(sort: Sort): Both<BackendRecord> {
  const plain = {
    resourceId: sort.text('resource_id'),
    resourceType: sort.text('resource_type'),
    provider: sort.text('provider'),
    providerRef: sort.text('provider_ref'),
    providerId: sort.text('provider_id'),
    configHash: sort.text('config_hash'),
    status: sort.text('status'),
    createdAt: sort.text('created_at'),
    updatedAt: sort.text('updated_at'),
    error: sort.text('error'),
  };
  const [outputs, config] = [sort.optionalJson('outputs'), sort.optionalJson('config')];
  const dependencies = sort.texts('dependencies');
  return {
    ours: {
      ...plain,
      outputs: outputs.ours === undefined ? undefined : new Secret(outputs.ours),
      config: config.ours === undefined ? undefined : new Secret(config.ours),
      dependencies,
    },
    typed: wire({
      resource_id: plain.resourceId,
      resource_type: plain.resourceType,
      provider: plain.provider,
      provider_ref: plain.providerRef,
      provider_id: plain.providerId,
      config_hash: plain.configHash,
      status: plain.status,
      outputs_json: outputs.typed,
      config_json: config.typed,
      dependencies,
      created_at: plain.createdAt,
      updated_at: plain.updatedAt,
      error: plain.error,
    }),
  };
}
