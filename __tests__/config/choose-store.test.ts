import { describe, expect, it } from 'vitest';
import { chooseStore } from '../../src/config/index.ts';
import { loadValid } from './config-files.ts';

const ALL = `
secrets: { provider: vault, config: { address: a }, defaultStore: usual }
secretStores:
  usual: { provider: aws, config: { region: r } }
  special: { provider: github, config: { repo: o/r } }
environments:
  prod: { secretsStoreOverride: special }
  test: {}
`;

describe('the store of a secret', () => {
  it.each([
    { is: 'its own', wanted: 'vault', chosen: { name: 'vault', config: { address: 'a' } } },
    { is: 'its own, without settings of another', wanted: 'keychain', chosen: { config: {} } },
    { is: 'that of the environment', chosen: { name: 'special', provider: 'github' } },
    { is: 'else the default one', environment: 'test', chosen: { config: { region: 'r' } } },
    {
      is: 'else the provider of the section',
      text: 'secrets: { provider: vault, config: { address: a } }',
      chosen: { name: 'vault', provider: 'vault', config: { address: 'a' } },
    },
    {
      is: 'else the variables of this process',
      text: '{}',
      chosen: { name: 'env', provider: 'env', config: {} },
    },
  ])('is $is', async ({ text = ALL, environment = 'prod', wanted = '', chosen }) => {
    expect(chooseStore(await loadValid(text), environment, wanted)).toMatchObject(chosen);
  });
});
