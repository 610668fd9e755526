import type { Archives } from '../ports/index.ts';

/** The {@link Archives} port; what reads archives is loaded with the first of them. */
export function createArchives(): Archives {
  return {
    unpack: async (request) => (await import('./unpack.ts')).unpack(request),
  };
}
