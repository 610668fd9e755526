import { checkWriting, type GitHubCaller } from './github-caller.ts';
import { refuseUnusable } from './github-secret-sink.ts';
import { readVisibility } from './github-visibility.ts';
import type { SecretSink } from './secret-sink.ts';
import type { SinkTarget } from './sink-target.ts';

/**
 * A variable at GitHub, which everybody who may read the repository can read: the config only lets in
 * what it declares to be no secret. There is no call that makes or changes one, so it is looked for
 * first.
 */
export function createGitHubVariableSink(
  target: Extract<SinkTarget, { readonly kind: 'github_variable' }>,
  caller: GitHubCaller,
): SecretSink {
  const { name, scope } = target;
  const path = '/{name}';
  const parameters = { name };
  return {
    check: async (options) => {
      await caller.call({ method: 'GET', path: '', parameters: { per_page: 1 } }, options);
      await checkWriting(caller, [path, 'name'], options);
    },
    async put(value, options = {}) {
      refuseUnusable(value);
      const visibility =
        scope.kind === 'organization'
          ? await readVisibility(scope, { path, parameters }, { caller, options })
          : {};
      const body = { name, value: value.reveal(), ...visibility };
      const found = await caller.find({ method: 'GET', path, parameters }, options);
      if (found === undefined) await caller.call({ method: 'POST', path: '', body }, options);
      else await caller.call({ method: 'PATCH', path, parameters, body }, options);
    },
  };
}
