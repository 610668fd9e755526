import type { Secret } from '../kernel/index.ts';
import type { CallOptions, NotSupported, ResourceRef } from '../resources/index.ts';

/** A piece of a log. Text may hold secrets: whoever prints it redacts whole lines first. */
export interface LogPiece {
  readonly text: string;
  /** Which component said it; empty when the provider does not tell. */
  readonly source: string;
}

/** A log as it arrives. Leaving the loop, or aborting the call's signal, ends the call. */
export type LogAnswer =
  { readonly kind: 'logs'; readonly pieces: AsyncIterable<LogPiece> } | NotSupported;

/** Whose logs, and which part of them. */
export interface LogRequest {
  readonly ref: ResourceRef;
  readonly component: string;
  readonly type: 'unspecified' | 'build' | 'deploy' | 'run' | 'run-restarted';
  /** 0 leaves it to the provider. */
  readonly tailLines: number;
  readonly follow: boolean;
  /** How long to follow; 0 follows until somebody ends it. */
  readonly durationSeconds: number;
  readonly deploymentId: string;
}

/** A command to run once, or by a timetable, where the provider runs things. */
export interface JobRequest {
  readonly name: string;
  readonly kind: string;
  readonly image: string;
  readonly command: string;
  readonly environment: ReadonlyMap<string, string>;
  readonly secretEnvironment: Secret<ReadonlyMap<string, string>>;
  readonly cron: string;
  readonly termination:
    { readonly drainSeconds: number; readonly gracePeriodSeconds: number } | undefined;
  readonly alerts: readonly JobAlert[];
  readonly logDestinations: readonly JobLogDestination[];
}

/** When the provider is to raise an alarm about a job. */
export interface JobAlert {
  readonly rule: string;
  readonly operator: string;
  readonly value: number;
  readonly window: string;
  readonly disabled: boolean;
}

/** Where the provider is to send a job's logs. */
export interface JobLogDestination {
  readonly name: string;
  readonly endpoint: string;
  /** Often credentials. */
  readonly headers: Secret<ReadonlyMap<string, string>>;
  readonly tls: boolean;
}

/** How the provider knows a job again. */
export interface JobHandle {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly metadata: ReadonlyMap<string, string>;
}

/** How a job stands; the exit code means something once it has ended. */
export interface JobStatus {
  readonly handle: JobHandle;
  readonly state: 'unspecified' | 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly exitCode: number;
  readonly message: string;
}

/** Logs of resources, and jobs with logs of their own. */
export interface ProviderJobs {
  /** Resolves with the first sign of a log, which for one that is silent can take a while. */
  captureLogs(request: LogRequest, options?: CallOptions): Promise<LogAnswer>;
  runJob(
    request: JobRequest,
    options?: CallOptions,
  ): Promise<{ readonly kind: 'job-started'; readonly handle: JobHandle } | NotSupported>;
  jobStatus(
    handle: JobHandle,
    options?: CallOptions,
  ): Promise<({ readonly kind: 'job' } & JobStatus) | NotSupported>;
  jobLogs(handle: JobHandle, options?: CallOptions): Promise<LogAnswer>;
}
