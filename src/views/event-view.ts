import { assertNever, formatDiagnostic, formatDuration } from '../kernel/index.ts';
import type { ReportEvent } from '../ports/index.ts';
import { countOf } from './plain.ts';

/** How loudly an event is to be told. */
export type Loudness = 'debug' | 'info' | 'warning' | 'error';

/** An event in words, before redaction. */
export interface EventText {
  readonly loudness: Loudness;
  readonly text: string;
}

/** Says an event in words. Both hosts use the same, and differ in where they put them. */
export function describeEvent(event: ReportEvent): EventText {
  switch (event.kind) {
    case 'operation-started':
      return info(`${event.operation} ${event.environment}`.trimEnd());
    case 'diagnostic':
      return { loudness: event.diagnostic.severity, text: formatDiagnostic(event.diagnostic) };
    case 'plan-progress':
      return info(`compared ${String(event.done)} of ${countOf(event.total, 'resource')}`);
    case 'troubleshoot':
      return info([`Troubleshoot: ${event.resource}`, ...event.findings].join('\n  '));
    case 'cancelling':
      return warning(
        `${event.signal}: nothing new is started; waiting for ${countOf(event.running, 'running call')}`,
      );
    case 'note':
      return { loudness: event.level, text: event.text };
    default:
      if ('plugin' in event) return describePlugin(event);
      return 'action' in event ? describeWork(event) : describeCompany(event);
  }
}

type CompanyEvent = Extract<
  ReportEvent,
  { readonly provider: unknown } | { readonly holder: unknown }
>;

type PluginEvent = Extract<ReportEvent, { readonly plugin: unknown }>;

function describePlugin(event: PluginEvent): EventText {
  switch (event.kind) {
    case 'download-progress': {
      const total = event.totalBytes === undefined ? '' : ` of ${toMegabytes(event.totalBytes)}`;
      return info(`… download ${event.plugin}: ${toMegabytes(event.doneBytes)}${total} MB`);
    }
    case 'plugin-installed':
      return info(`✓ ${event.plugin} ${event.version} ${FROM[event.from]}${took(event)}`);
    case 'plugin-failed': {
      const hint = event.hint === undefined ? '' : `\n  ${event.hint}`;
      return { loudness: 'error', text: `✗ ${event.plugin}: ${event.error}${hint}` };
    }
    default:
      return assertNever(event);
  }
}

const FROM = {
  download: 'installed',
  cache: 'installed from the cache',
  kept: 'is installed already and unchanged',
} as const;

function took({ from, tookMs }: Extract<PluginEvent, { readonly tookMs: unknown }>): string {
  return from === 'kept' ? '' : ` in ${formatDuration(tookMs)}`;
}

function toMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** Providers and other runs: those we work with or wait for. */
function describeCompany(event: CompanyEvent): EventText {
  switch (event.kind) {
    case 'provider-starting':
      return debug(`starting provider ${event.provider}`);
    case 'provider-ready':
      return info(`provider ${event.provider} is ready after ${formatDuration(event.tookMs)}`);
    case 'plugin-log':
      return { loudness: PLUGIN_LOUDNESS[event.level], text: `[${event.provider}] ${event.text}` };
    case 'lock-waiting':
      return info(`waiting for the lock held by ${event.holder}${waited(event.waitedMs)}`);
    case 'lock-taken-over':
      return warning(`took over the lock of ${event.holder}: ${event.reason}`);
    default:
      return assertNever(event);
  }
}

type WorkEvent = Extract<ReportEvent, { readonly action: unknown }>;

function describeWork(event: WorkEvent): EventText {
  const what = `${event.action} ${event.resource} (${event.type})`;
  switch (event.kind) {
    case 'resource-started':
      return info(`… ${what}`);
    case 'resource-running':
      return info(`… ${what}${waited(event.tookMs)}`);
    case 'resource-done':
      return info(`✓ ${what} in ${formatDuration(event.tookMs)}`);
    case 'resource-failed': {
      const hint = event.hint === undefined ? '' : `\n  ${event.hint}`;
      return {
        loudness: 'error',
        text: `✗ ${what} after ${formatDuration(event.tookMs)}: ${event.error}${hint}`,
      };
    }
    case 'resource-skipped':
      return info(`- ${what} skipped: ${event.because} failed`);
    case 'resource-cut-off':
      return warning(`! ${what} was cut off; whether it took effect is not known`);
    default:
      return assertNever(event);
  }
}

const PLUGIN_LOUDNESS = {
  trace: 'debug',
  debug: 'debug',
  info: 'debug',
  warn: 'info',
  error: 'info',
} as const;

function waited(ms: number): string {
  return ms === 0 ? '' : `, for ${formatDuration(ms)} so far`;
}

function debug(text: string): EventText {
  return { loudness: 'debug', text };
}

function info(text: string): EventText {
  return { loudness: 'info', text };
}

function warning(text: string): EventText {
  return { loudness: 'warning', text };
}
