import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShell, type Shell } from '../../cli/shell.ts';
import { ACCOUNT, findAzurite, isAzuriteRequired, KEY, startAzurite } from '../azure-server.ts';
import { explainSkip, findS3Server, isS3Required, type S3Server, startS3 } from '../s3-server.ts';

const versitygw = findS3Server();
const azurite = findAzurite();
explainSkip('bootstrap');

const RESOURCES = `
  - { name: local, type: iac.provider, config: { provider: local, directory: cloud } }
  - { name: net, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }
`;

const S3_CONFIG = `
environments: { staging: {}, manual: {}, elsewhere: {} }
modules:
  - name: state
    type: iac.state
    config: { backend: s3, endpoint: '\${S3}', accessKey: '\${S3_KEY}', secretKey: '\${S3_SECRET}' }
    environments:
      staging: { config: { bucket: '\${BUCKET}' } }
      manual: { config: { bucket: '\${BUCKET}-manual' } }
      elsewhere: { config: { bucket: '\${BUCKET}-elsewhere', region: eu-west-1 } }
${RESOURCES}`;

describe.skipIf(versitygw === undefined && !isS3Required())(
  'a state bucket that is missing',
  () => {
    let server: S3Server;
    let shell: Shell;
    let bucket = '';
    let made = 0;

    beforeAll(async () => {
      server = await startS3(versitygw ?? 'versitygw is not installed');
    });
    afterAll(() => server[Symbol.asyncDispose]());
    beforeEach(async () => {
      made += 1;
      bucket = `shop-${String(made)}`;
      shell = await openShell('');
      await shell.write('infra.yaml', S3_CONFIG);
    });

    const run = (line: string, keys = server.root) =>
      shell.run(`infra ${line}`, {
        environment: {
          ...{ S3: server.endpoint, BUCKET: bucket },
          ...{ S3_KEY: keys.accessKey, S3_SECRET: keys.secretKey },
        },
      });
    const buckets = () => readdir(server.folder);

    it('T-43 T-44 is made once by bootstrap, with the config left as it is', async () => {
      const first = await run('bootstrap --env staging');
      expect(first).toMatchObject({ exitCode: 0 });
      expect(first.stdout).toMatch(/was created[^]*keeps earlier versions/);
      expect(await buckets()).toContain(bucket);
      const second = await run('bootstrap --env staging');
      expect(second).toMatchObject({ exitCode: 0 });
      expect(second.stdout).toContain('There is nothing to do.');
      expect(await run('apply -y --env staging')).toMatchObject({ exitCode: 0 });
      expect(await readFile(join(shell.folder, 'infra.yaml'), 'utf8')).toBe(S3_CONFIG);
      expect(first.stdout + first.stderr).not.toContain(server.root.secretKey);
    });

    it('is made by an apply, which finds its state there again', async () => {
      const first = await run('apply -y --env staging');
      expect(first).toMatchObject({ exitCode: 0 });
      expect(first.stderr).toContain(`Created the place for the state, s3 ${bucket}/`);
      const second = await run('apply -y --env staging');
      expect(second).toMatchObject({ exitCode: 0 });
      expect(second.stdout).toMatch(/no changes/i);
    });

    it('does not stand in the way of the plan that the apply which makes it then carries out', async () => {
      const planned = await run('plan --env staging --output plan.json');
      expect(planned).toMatchObject({ exitCode: 0 });
      expect(planned.stdout).toMatch(
        /state store does not exist yet[^]*infra.yaml:[^]*1 to create/,
      );
      expect(await buckets()).not.toContain(bucket);
      const applied = await run('apply -y --env staging --plan plan.json');
      expect(applied).toMatchObject({ exitCode: 0 });
      expect(await buckets()).toContain(bucket);
      expect((await run('plan --env staging')).stdout).not.toContain('does not exist');
    });

    it.each(['plan', 'status', 'state list'])(
      'is not taken for empty by whom the server does not tell that there is none: %s',
      async (command) => {
        await server.createBucket(bucket);
        const stranger = server.createAccount(`looker-${String(made)}`);
        for (const keys of [stranger, { ...server.root, secretKey: 'wrong' }]) {
          const refused = await run(`${command} --env staging`, keys);
          expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
          expect(refused.stderr).not.toContain('does not exist');
        }
        const away = { S3: 'http://127.0.0.1:9', BUCKET: bucket, S3_KEY: 'a', S3_SECRET: 'b' };
        const unreachable = await shell.run(`infra ${command} --env staging`, {
          environment: away,
        });
        expect(unreachable).toMatchObject({ exitCode: 1, stdout: '' });
      },
    );

    it('is made by one of many who try at once, and all go on', async () => {
      const ended = await Promise.all([1, 2, 3, 4].map(() => run('bootstrap --env staging')));
      expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
      expect(await run('bootstrap --env staging')).toMatchObject({ exitCode: 0 });
    });

    it('is an error that names the command where applies are told to make nothing', async () => {
      await shell.write('infra.yaml', `infra: { auto_bootstrap: false }\n${S3_CONFIG}`);
      const refused = await run('apply -y --env manual');
      expect(refused).toMatchObject({ exitCode: 1 });
      expect(refused.stderr).toContain('wfctl infra bootstrap --env manual');
      expect(await buckets()).not.toContain(`${bucket}-manual`);
      expect(await run('bootstrap --env manual')).toMatchObject({ exitCode: 0 });
      expect(await run('apply -y --env manual')).toMatchObject({ exitCode: 0 });
    });

    it('is made nowhere but in its region', async () => {
      const refused = await run('bootstrap --env elsewhere');
      expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
      expect(refused.stderr).toMatch(/region/);
      expect(await buckets()).not.toContain(`${bucket}-elsewhere`);
    });

    it('is not taken for ours where it is somebody else’s', async () => {
      await server.createBucket(bucket);
      const keys = server.createAccount(`stranger-${String(made)}`, 'userplus');
      const refused = await run('bootstrap --env staging', keys);
      expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
      expect(refused.stderr).toMatch(/somebody else’s[^]*give it another/);
    });

    it('is not made by whoever has no right to', async () => {
      const keys = server.createAccount(`poor-${String(made)}`);
      const refused = await run('apply -y --env staging', keys);
      expect(refused).toMatchObject({ exitCode: 1 });
      expect(refused.stderr).toContain('s3:CreateBucket');
      expect(await readdir(shell.folder)).not.toContain('cloud');
    });
  },
);

describe.skipIf(azurite === undefined && !isAzuriteRequired())(
  'a container that is missing',
  () => {
    it('is made once, with the word that its account keeps versions or not', async () => {
      await using server = await startAzurite(azurite ?? 'Azurite is not installed');
      const shell = await openShell('');
      await shell.write(
        'infra.yaml',
        `modules:
  - name: state
    type: iac.state
    config: { backend: azure_blob, container: state, account_url: '\${AZURE}', account_name: ${ACCOUNT}, account_key: '\${AZURE_KEY}' }
${RESOURCES}`,
      );
      const environment = { AZURE: server.endpoint, AZURE_KEY: KEY.reveal() };
      const planned = await shell.run('infra plan --output plan.json', { environment });
      expect(planned).toMatchObject({ exitCode: 0 });
      expect(planned.stdout).toMatch(/azure_blob \S+ does not exist/);
      const first = await shell.run('infra bootstrap', { environment });
      expect(first).toMatchObject({ exitCode: 0 });
      expect(first.stdout).toMatch(/was created[^]*az storage account blob-service-properties/);
      const second = await shell.run('infra bootstrap', { environment });
      expect(second.stdout).toContain('There is nothing to do.');
      const applied = await shell.run('infra apply -y --plan plan.json', { environment });
      expect(applied).toMatchObject({ exitCode: 0 });
    });
  },
);
