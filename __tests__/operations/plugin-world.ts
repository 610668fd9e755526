import type { PluginPorts } from '../../src/operations/plugin-project.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';
import { createFakeReleases, type FakeReleases, publish } from '../fakes/fake-releases.ts';
import { createMemoryFiles, type MemoryFiles } from '../fakes/memory-files.ts';

/** A project in `/p`, and releases of `acme/workflow-plugin-cloud` and `acme/workflow-plugin-dns`. */
export interface PluginWorld extends PluginPorts {
  readonly clock: FakeClock;
  readonly files: MemoryFiles;
  readonly releases: FakeReleases;
  /** The token variables that releases were opened with. */
  readonly tokens: (string | undefined)[];
  text(name: string): string | undefined;
}

/** Archives of two platforms, as goreleaser calls them. */
export function publishPlugin(name: string, tag: string): ReturnType<typeof publish> {
  return publish(tag, [`${name}-linux-amd64.tar.gz`, `${name}-darwin-arm64.tar.gz`]);
}

/** Opens the world with these files, by their names in the project. */
export function openPluginWorld(texts: Readonly<Record<string, string>> = {}): PluginWorld {
  const files = createMemoryFiles(
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [`/p/${name}`, text])),
  );
  const releases = createFakeReleases({
    'acme/workflow-plugin-cloud': [
      publishPlugin('workflow-plugin-cloud', 'v1.1.0'),
      publishPlugin('workflow-plugin-cloud', 'v1.0.0'),
    ],
    'acme/workflow-plugin-dns': [publishPlugin('workflow-plugin-dns', 'v0.3.0')],
  });
  const tokens: (string | undefined)[] = [];
  return {
    clock: createFakeClock(),
    files,
    releases,
    tokens,
    openReleases: (authEnv) => {
      tokens.push(authEnv);
      return releases;
    },
    text: (name) => files.texts.get(`/p/${name}`),
  };
}

/** A manifest that pins the cloud plugin. */
export const CLOUD_MANIFEST = `version: 1 # of this format
plugins:
  # The cloud.
  - name: workflow-plugin-cloud
    version: v1.0.0 # for now
    source: github.com/acme/workflow-plugin-cloud
`;
