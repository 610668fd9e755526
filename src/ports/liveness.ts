/** One process, told apart from any other that ever ran. Safe to show: it names no user or path. */
export interface ProcessIdentity {
  /** The machine, its boot and its process namespace: where `pid` means something. */
  readonly machine: string;
  readonly pid: number;
  /** When it started, in the system's own words; empty where the system does not tell. */
  readonly startedAt: string;
}

/** Tells whether the process that left a mark behind is still there. */
export interface Liveness {
  /** Who we are. */
  readonly self: ProcessIdentity;
  /** `gone` only when that is certain; `unknown` for a process of another machine. */
  check(process: ProcessIdentity): Promise<'alive' | 'gone' | 'unknown'>;
}
