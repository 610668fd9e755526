import { type Liveness, type ProcessIdentity } from '../../src/ports/index.ts';

/** The process a fake liveness takes itself for. */
export const SELF: ProcessIdentity = { machine: 'here', pid: 1, startedAt: '1' };

/** Knows the processes of the machine `here`, of which those in `gone` have ended. */
export function createFakeLiveness(
  self: ProcessIdentity = SELF,
  gone: ReadonlySet<number> = new Set(),
): Liveness {
  return {
    self,
    check: ({ machine, pid }) =>
      Promise.resolve(machine !== self.machine ? 'unknown' : gone.has(pid) ? 'gone' : 'alive'),
  };
}
