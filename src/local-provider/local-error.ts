import { CoreError } from '../kernel/index.ts';

export type LocalErrorCode =
  | 'LOCAL_INVALID'
  | 'LOCAL_NOT_FOUND'
  | 'LOCAL_ALREADY_EXISTS'
  | 'LOCAL_REFUSED'
  | 'LOCAL_BUSY'
  | 'LOCAL_UNAVAILABLE'
  | 'LOCAL_UNAUTHENTICATED'
  | 'LOCAL_FORBIDDEN'
  | 'LOCAL_DAMAGED'
  | 'LOCAL_NOT_SUPPORTED';

/** Why the local provider could not do what it was asked; `rpc.ts` gives each code its gRPC status. */
export class LocalError extends CoreError<LocalErrorCode> {
  static {
    this.prototype.name = 'LocalError';
  }
}

/** The failure that a `simulate.fail` knob asked for, with the gRPC status it asked for. */
export class SimulatedFailure extends CoreError<'LOCAL_SIMULATED'> {
  readonly status: number;

  static {
    this.prototype.name = 'SimulatedFailure';
  }

  constructor(message: string, status: number) {
    super('LOCAL_SIMULATED', message);
    this.status = status;
  }
}

/** The system's own code of a failed call, such as `ENOENT`; `undefined` for any other error. */
export function findSystemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
