import { action, command, type Row } from '../rows.ts';
import type { World } from '../world.ts';

const SOURCE = 'github.example/acme/tool';

const MANIFEST = `
version: 1
plugins:
  - { name: tool, version: v1.0.0, source: ${SOURCE}, auth: { env: CANARY_TOKEN } }
`;

const LOCKFILE = `
version: 1
plugins:
  tool:
    version: v1.0.0
    source: ${SOURCE}
    platforms:
${['linux-amd64', 'linux-arm64']
  .map(
    (platform) => `      ${platform}:
        url: https://${SOURCE}/releases/download/v1.0.0/tool-${platform}.tar.gz
        sha256: ${'0'.repeat(64)}`,
  )
  .join('\n')}
`;

/** The home server is one that refuses everything, and says what it was sent in every encoding. */
async function comeHome({ runner, variables }: World): Promise<void> {
  Object.assign(variables, {
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_API_URL: variables['ECHO'],
    RELEASES_TOKEN: variables['DIGITALOCEAN_TOKEN'],
  });
  await runner.write('wfctl.yaml', MANIFEST);
  await runner.write('.wfctl-lock.yaml', LOCKFILE);
}

/** Pins are in the config, with a password in the address of one. */
const INLINE = `
requires:
  plugins:
    - { name: tool, version: v1.0.0, source: 'https://<url_1>@${SOURCE}' }
`;

const refused = { mode: 'tell', modules: '', exitCode: 1 } as const;
const fine = { ...refused, exitCode: 0 } as const;

/** Plugins are looked up and fetched with tokens, of which nobody hears but the server they are for. */
export const INSTALL: readonly Row[] = [
  command('plugin install --verbose', { ...refused, before: comeHome }),
  command('plugin install --format json', refused),
  action('setup-plugins', refused),
  action('setup', refused),
  // What is locked already is kept without asking.
  command('plugin lock --verbose', fine),
  command('plugin update --verbose', refused),
  command(`plugin add ${SOURCE}2@v1.0.0 --auth-env CANARY_KEY --verbose`, refused),
  command(`plugin add ${SOURCE}3 --verbose`, refused),
  command('plugin list --format json', fine),
  command('plugin verify --verbose', fine),
  command('plugin remove tool', fine),
  command('migrate plugins --config infra.yaml --verbose', { ...refused, sections: INLINE }),
];
