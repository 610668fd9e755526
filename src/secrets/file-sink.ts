import { type Files, FilesError } from '../ports/index.ts';
import type { SecretSink } from './secret-sink.ts';
import { SecretsError } from './secrets-error.ts';
import type { SinkTarget } from './sink-target.ts';

/** A file that its owner alone can read, for local use. It holds the value and nothing else. */
export function createFileSink(
  { path }: Extract<SinkTarget, { readonly kind: 'file' }>,
  files: Files,
): SecretSink {
  return {
    check: () => Promise.resolve(),
    async put(value) {
      try {
        await files.writeAtomically(path, value.reveal(), { mode: 0o600 });
      } catch (error) {
        if (!(error instanceof FilesError)) throw error;
        throw new SecretsError('SINK_UNAVAILABLE', `cannot write ${path}`, {
          cause: error,
          ...(error.hint === undefined ? {} : { hint: error.hint }),
        });
      }
    },
  };
}
