/** What a change of a file is for: the moments of a run are counted by it. */
export type ChangeKind =
  | 'lock'
  | 'index'
  | 'intent'
  | 'record'
  | 'forget'
  | 'settle'
  | 'guard'
  /** Clearing a version that has been superseded. */
  | 'clear';

/** One instant of a run: on one side of its nth change of a kind, and perhaps a little later. */
export interface Moment {
  /** `start` is the beginning of the process, which has one side only. */
  readonly of: ChangeKind | 'start';
  /** From 1. */
  readonly nth: number;
  readonly side: 'before' | 'after';
  readonly delayMs: number;
}

/** What happens to a run, once, at a moment. */
export type Blow =
  /** The engine is killed. Without a delay nothing at all happens after the moment. */
  | { readonly kind: 'kill-engine'; readonly at: Moment }
  /** The plugin's process is killed; the engine lives. */
  | { readonly kind: 'kill-plugin'; readonly at: Moment }
  | { readonly kind: 'signal'; readonly signal: 'SIGTERM' | 'SIGINT'; readonly at: Moment }
  /** From then on nothing can be written. */
  | { readonly kind: 'fill-disk'; readonly at: Moment };

/** What one engine process is to do. */
export interface Script {
  /** A refresh forgets what is gone. */
  readonly task: 'apply' | 'refresh' | 'import-all';
  /** Absolute path of the working folder. */
  readonly folder: string;
  /** File name of the config in it. */
  readonly config: string;
  /** Absolute path of the folder with the plugins. */
  readonly plugins: string;
  readonly lockWaitMs: number;
  /** The name it gives to those who find its lock. */
  readonly job: string;
  /** How often it does that, one after the other. */
  readonly passes: number;
  readonly blow?: Blow;
}

/** What an engine says, one JSON line each. Times are milliseconds since the epoch. */
export type Word =
  | { readonly kind: 'locked'; readonly atMs: number }
  | { readonly kind: 'waiting'; readonly holder: string }
  | { readonly kind: 'changed'; readonly atMs: number; readonly resource: string }
  | { readonly kind: 'struck'; readonly atMs: number }
  | {
      readonly kind: 'ended';
      /** Of the outcome. */
      readonly outcome: string;
      readonly failures: readonly { readonly name: string; readonly code: string }[];
      readonly cutOff: readonly string[];
      /** Codes of the diagnostics, where the outcome has some. */
      readonly codes: readonly string[];
      readonly counts: Readonly<Partial<Record<ChangeKind, number>>>;
    }
  | { readonly kind: 'threw'; readonly code: string; readonly message: string };
