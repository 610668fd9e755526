import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShell, type Shell } from '../../cli/shell.ts';
import { ALL_RIGHTS, type GcsServer, startGcs } from '../../fakes/gcs-server.ts';
import {
  ACCOUNT,
  type AzureServer,
  explainSkip,
  findAzurite,
  isAzuriteRequired,
  KEY,
  startAzurite,
} from '../azure-server.ts';

const program = findAzurite();
explainSkip('cloud-commands');

/** Only the environments say where the state is, each in the cloud of its own. */
const CONFIG = `
environments: { google: {}, azure: {}, old: {} }
modules:
  - { name: local, type: iac.provider, config: { provider: local, directory: cloud } }
  - name: state
    type: iac.state
    config: { prefix: shop/ }
    environments:
      google: { config: { backend: gcs, bucket: state, endpoint: '\${GCS}', access_token: '\${GCS_TOKEN}' } }
      azure: { config: { backend: azure_blob, container: state, account_url: '\${AZURE}', account_name: ${ACCOUNT}, account_key: '\${AZURE_KEY}' } }
      old: { config: { backend: gcs, bucket: state, endpoint: '\${GCS}', accessToken: revoked } }
  - { name: net, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }
  - { name: db, type: infra.database, config: { provider: local, engine: sqlite, depends_on: [net] } }
`;

describe.skipIf(program === undefined && !isAzuriteRequired())(
  'commands whose state is in a cloud',
  () => {
    let azure: AzureServer;
    let google: GcsServer;
    let shell: Shell;
    let environment: Readonly<Record<string, string>>;

    beforeAll(async () => {
      azure = await startAzurite(program ?? 'Azurite is not installed');
      await azure.createContainer('state');
      google = await startGcs(['state'], { 'token-1': ALL_RIGHTS });
      environment = {
        ...{ GCS: google.origin, GCS_TOKEN: 'token-1', AZURE: azure.endpoint },
        AZURE_KEY: KEY.reveal(),
      };
    });
    afterAll(async () => {
      await azure[Symbol.asyncDispose]();
      await google[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      shell = await openShell('');
      await shell.write('infra.yaml', CONFIG);
    });

    it.each(['google', 'azure'])(
      'T-06 T-34 plan, apply, list and destroy in the bucket that the environment names: %s',
      async (name) => {
        const run = async (line: string): Promise<string> => {
          const ended = await shell.run(`${line} --env ${name}`, { environment });
          expect(ended).toMatchObject({ exitCode: 0 });
          expect(ended.stdout + ended.stderr).not.toMatch(/token-1|Eby8vdM0/);
          return ended.stdout;
        };
        await run('infra plan');
        expect(await run('infra state list')).not.toMatch(/db/);
        await run('infra apply -y');
        expect(await run('infra apply -y')).toMatch(/no changes/i);
        expect(await run('infra state list')).toMatch(/db[^]*net/);
        await run('infra destroy -y');
        expect(await run('infra state list')).not.toMatch(/db/);
      },
    );

    it('T-06 change nothing where the credentials are not let in, and say so without them', async () => {
      const keys = () => [...(google.buckets.get('state')?.keys() ?? [])];
      const before = keys();
      const ended = await shell.run('infra apply -y --env old', { environment });
      expect(keys()).toEqual(before);
      expect(ended.exitCode).not.toBe(0);
      expect(ended.stdout + ended.stderr).toMatch(/does not accept the access token/);
      expect(ended.stdout + ended.stderr).not.toMatch(/revoked/);
    });
  },
);
