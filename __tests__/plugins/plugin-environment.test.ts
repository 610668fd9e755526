import { describe, expect, it } from 'vitest';
import { toPluginEnvironment } from '../../src/plugins/plugin-environment.ts';

const passed = (ours: Readonly<Record<string, string>>): readonly string[] =>
  Object.keys(toPluginEnvironment(ours, { socketFolder: '/s' })).filter((name) => name in ours);

describe('the environment of a plugin', () => {
  it.each(['PATH', 'HOME', 'AWS_SECRET_ACCESS_KEY', 'HTTPS_PROXY', 'GITHUB_SHA', 'STATEFUL'])(
    'has %s',
    (name) => {
      expect(passed({ [name]: 'x' })).toEqual([name]);
    },
  );

  it.each([
    'PLUGIN_CLIENT_CERT',
    'PLUGIN_MULTIPLEX_GRPC',
    'PLUGIN_UNIX_SOCKET_GROUP',
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
    'INPUT_GITHUB-TOKEN',
    'STATE_lock',
    'GITHUB_TOKEN',
    'GH_TOKEN',
    'RELEASES_TOKEN',
    'GITHUB_ENV',
    'GITHUB_OUTPUT',
    'GITHUB_STEP_SUMMARY',
  ])('does not have %s', (name) => {
    expect(passed({ [name]: 'x' })).toEqual([]);
  });

  it('lets nothing inherited stand in for the cookie and the socket folder', () => {
    const ours = { WORKFLOW_PLUGIN: 'other', PLUGIN_UNIX_SOCKET_DIR: '/other' };
    expect(toPluginEnvironment(ours, { socketFolder: '/s' })).toMatchObject({
      WORKFLOW_PLUGIN: 'workflow-external-plugin-v1',
      PLUGIN_UNIX_SOCKET_DIR: '/s',
    });
  });
});
