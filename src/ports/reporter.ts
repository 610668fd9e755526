import type { Diagnostic, Place } from '../kernel/index.ts';

/** A unit of work on one resource, as people read of it. */
export interface ResourceWork {
  readonly resource: string;
  readonly type: string;
  readonly action: 'create' | 'update' | 'replace' | 'delete' | 'read' | 'import';
}

/**
 * Everything we ever say while something runs. Hosts render it: terminal lines, log groups,
 * annotations. Texts may come from plugins, so a host redacts before it prints.
 */
export type ReportEvent =
  | { readonly kind: 'operation-started'; readonly operation: string; readonly environment: string }
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'provider-starting'; readonly provider: string }
  | { readonly kind: 'provider-ready'; readonly provider: string; readonly tookMs: number }
  | {
      readonly kind: 'plugin-log';
      readonly provider: string;
      readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
      readonly text: string;
    }
  | { readonly kind: 'lock-waiting'; readonly holder: string; readonly waitedMs: number }
  | { readonly kind: 'lock-taken-over'; readonly holder: string; readonly reason: string }
  | { readonly kind: 'plan-progress'; readonly done: number; readonly total: number }
  | ({ readonly kind: 'resource-started' } & ResourceWork)
  /** It still goes on; told now and then. */
  | ({ readonly kind: 'resource-running'; readonly tookMs: number } & ResourceWork)
  | ({ readonly kind: 'resource-done'; readonly tookMs: number } & ResourceWork)
  | ({
      readonly kind: 'resource-failed';
      readonly tookMs: number;
      readonly error: string;
      readonly hint?: string;
      /** Where the config names the resource; absent where it does not any more. */
      readonly place?: Place;
    } & ResourceWork)
  /** What it depends on failed: the resource of that name. */
  | ({ readonly kind: 'resource-skipped'; readonly because: string } & ResourceWork)
  | ({ readonly kind: 'resource-cut-off' } & ResourceWork)
  | {
      readonly kind: 'troubleshoot';
      readonly resource: string;
      readonly findings: readonly string[];
    }
  | {
      readonly kind: 'download-progress';
      readonly plugin: string;
      readonly doneBytes: number;
      /** `undefined` where the server does not say. */
      readonly totalBytes: number | undefined;
    }
  | {
      readonly kind: 'plugin-installed';
      readonly plugin: string;
      readonly version: string;
      readonly from: 'download' | 'cache' | 'kept';
      readonly tookMs: number;
    }
  | {
      readonly kind: 'plugin-failed';
      readonly plugin: string;
      readonly error: string;
      readonly hint?: string;
    }
  | { readonly kind: 'cancelling'; readonly signal: string; readonly running: number }
  | {
      readonly kind: 'note';
      readonly level: 'debug' | 'info' | 'warning';
      readonly text: string;
    };

/** Where events go. Never throws and never blocks the work. */
export interface Reporter {
  report(event: ReportEvent): void;
}
