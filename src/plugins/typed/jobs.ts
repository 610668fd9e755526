import {
  IaCProviderLogCaptureService,
  IaCProviderRunnerService,
  type JobHandle as WireHandle,
  type JobSpec,
  JobState,
  LogCaptureType,
} from '../../gen/iac.ts';
import type { JobHandle, JobRequest, LogRequest, ProviderJobs } from '../provider-jobs.ts';
import type { Caller } from './caller.ts';
import { FieldError } from '../field-error.ts';
import { wordsOf } from './literals.ts';
import { toLogAnswer } from './logs.ts';

const STATES = wordsOf(JobState);
const LOG_TYPES = wordsOf(LogCaptureType);

/** Logs of resources, and jobs with logs of their own. */
export function createJobCalls(caller: Caller): ProviderJobs {
  return {
    captureLogs: async (request, options) =>
      toLogAnswer(
        await caller.openOptional({
          method: IaCProviderLogCaptureService.captureLogs,
          request: () => toWireLogRequest(request),
          decode: (chunk) => chunk,
          resource: request.ref.name,
          signal: options?.signal,
        }),
      ),
    runJob: (request, options) =>
      caller.askOptional({
        method: IaCProviderRunnerService.runJob,
        request: () => toWireJob(request),
        decode: (handle) => ({ kind: 'job-started' as const, handle: fromHandle(handle) }),
        limit: 'change',
        resource: request.name,
        signal: options?.signal,
      }),
    jobStatus: (handle, options) =>
      caller.askOptional({
        method: IaCProviderRunnerService.jobStatus,
        request: () => toWireHandle(handle),
        decode: (answer) => ({
          kind: 'job' as const,
          handle: answer.handle === undefined ? handle : fromHandle(answer.handle),
          state: STATES.fromWire('state', answer.state),
          exitCode: answer.exitCode,
          message: answer.message,
        }),
        limit: 'ask',
        resource: handle.name,
        signal: options?.signal,
      }),
    jobLogs: async (handle, options) =>
      toLogAnswer(
        await caller.openOptional({
          method: IaCProviderRunnerService.jobLogs,
          request: () => toWireHandle(handle),
          decode: (chunk) => chunk,
          resource: handle.name,
          signal: options?.signal,
        }),
      ),
  };
}

function toWireLogRequest(
  request: LogRequest,
): ReturnType<typeof IaCProviderLogCaptureService.captureLogs.requestDeserialize> {
  return {
    resourceName: request.ref.name,
    resourceType: request.ref.type,
    providerId: request.ref.providerId,
    componentName: request.component,
    logType: LOG_TYPES.toWire('log_type', request.type),
    tailLines: request.tailLines,
    follow: request.follow,
    durationSeconds: toWhole('duration_seconds', request.durationSeconds),
    deploymentId: request.deploymentId,
  };
}

function toWhole(field: string, value: number): bigint {
  if (Number.isSafeInteger(value)) return BigInt(value);
  throw new FieldError('FIELD_UNENCODABLE', `"${field}" is no whole number`);
}

function toWireJob(request: JobRequest): JobSpec {
  return {
    name: request.name,
    kind: request.kind,
    image: request.image,
    runCommand: request.command,
    envVars: Object.fromEntries(request.environment),
    envVarsSecret: Object.fromEntries(request.secretEnvironment.reveal()),
    cron: request.cron,
    termination: request.termination,
    alerts: [...request.alerts],
    logDestinations: request.logDestinations.map((destination) => ({
      name: destination.name,
      endpoint: destination.endpoint,
      headers: Object.fromEntries(destination.headers.reveal()),
      tls: destination.tls,
    })),
  };
}

function toWireHandle(handle: JobHandle): WireHandle {
  return {
    id: handle.id,
    name: handle.name,
    provider: handle.provider,
    metadata: Object.fromEntries(handle.metadata),
  };
}

function fromHandle(handle: WireHandle): JobHandle {
  return {
    id: handle.id,
    name: handle.name,
    provider: handle.provider,
    metadata: new Map(Object.entries(handle.metadata)),
  };
}
