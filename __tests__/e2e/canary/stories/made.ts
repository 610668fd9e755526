import { WORKFLOW_TOKEN } from '../../../fakes/github-server.ts';
import { action, command, post, type Row } from '../rows.ts';
import { refuseSecrets, type World } from '../world.ts';

/** What is made, each in a store of its own kind; under other names, it is made anew. */
const MADE = ['HEX', 'LONG', 'BASE64', 'WORD', 'SPACES_access_key', 'SPACES_secret_key'];
const ENTRIES = ['ENTRY_ENV', 'ENTRY_GITHUB', 'ENTRY_VAULT', 'ENTRY_FILE'];

/**
 * Secrets in every kind of store but a keychain, which is read by a tool of the machine itself, made
 * under a prefix.
 */
function sections(prefix: string): string {
  return `
secrets:
  provider: file
  config: { path: kept }
  entries:
    - { name: ENTRY_ENV, store: env }
    - { name: ENTRY_GITHUB, store: at-github }
    - { name: ENTRY_VAULT, store: at-vault }
    - { name: ENTRY_FILE }
  generate:
    - { key: ${prefix}_HEX, type: random_hex, store: at-github }
    - { key: ${prefix}_LONG, type: random_hex, length: 100, store: aws }
    - { key: ${prefix}_WORD, type: random_alphanumeric }
    - { key: ${prefix}_SPACES, type: provider_credential, source: digitalocean.spaces, name: ${prefix}, store: at-vault }
    - { key: ${prefix}_BASE64, type: random_base64, length: 40, store: at-vault }
    - { key: PEM, type: infra_output, source: holder.pem_2, store: at-github }
    - { key: DOCUMENT, type: infra_output, source: holder.document_2, store: at-vault }
    - { key: TOKEN, type: infra_output, source: holder.token_2, store: aws }
    - { key: URL, type: infra_output, source: holder.url_2 }
secretStores:
  at-github: { provider: github, config: { repo: octo/shop } }
  at-vault: { provider: vault, config: { address: '\${VAULT_ADDRESS}', token_env: VAULT_TOKEN } }
`;
}

/** Hands secrets to the provider under names that say nothing. */
function modules(names: readonly string[], cidr = 'one'): string {
  const told = names.map((name, index) => `word_${String(index)}: '\${${name}}'`).join(', ');
  return `
  { name: canary, type: iac.provider, config: { provider: canary, token: '\${CANARY_TOKEN}' } }
  { name: holder, type: infra.vpc, config: { provider: canary } }
  { name: teller, type: infra.vpc, config: { provider: canary, depends_on: [holder], cidr: ${cidr}, labels: { ${told} } } }
`;
}

/** A config that makes everything under a prefix, and hands it all to the provider. */
function making(prefix: string): Pick<Row, 'modules' | 'sections'> {
  const made = MADE.map((name) => `${prefix}_${name}`);
  return { modules: modules([...made, ...ENTRIES]), sections: sections(prefix) };
}

/** The secrets of the first prefix are there, and what GitHub has nobody reads again. */
const KEPT = {
  sections: sections('A'),
  modules: modules(['A_WORD', 'A_BASE64', 'A_LONG', 'A_SPACES_secret_key', ...ENTRIES], 'two'),
};

const SINKS = { 'sinks-token': WORKFLOW_TOKEN.token };
const telling = { mode: 'tell', exitCode: 0 } as const;
const refused = { mode: 'tell', exitCode: 1 } as const;

const disturb =
  (which: 'vault' | 'spaces' | 'aws') =>
  ({ stores }: World): void => {
    stores.disturb(which);
  };

/** All that GitHub knows of a secret is how it is sealed. */
function refuseWrites({ github }: World): void {
  github.disturb('PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}', {
    ...{ kind: 'status', status: 422 },
  });
}

function closeVault({ stores }: World): void {
  stores.vault.trouble = 'denied';
}

function openVault({ stores }: World): void {
  stores.vault.trouble = 'none';
}

/** Secrets that are made up on the way, and secrets that are read from stores. */
export const MADE_UP: readonly Row[] = [
  command('infra bootstrap --verbose --format json', {
    ...{ ...refused, ...making('A') },
    before: async (world) => {
      await world.stores.keepEntries();
      world.stores.disturb('vault');
    },
  }),
  command('infra bootstrap --verbose', { ...refused, ...making('B'), before: disturb('spaces') }),
  command('infra bootstrap --verbose', { ...refused, ...making('C'), before: refuseWrites }),
  command('infra bootstrap --verbose', { ...refused, ...making('J'), before: disturb('aws') }),
  command('infra bootstrap --verbose --format json', { ...telling, ...making('A') }),
  action('infra-apply', { ...refused, ...making('D'), before: closeVault }),
  action('infra-apply', { ...telling, ...making('D'), isTold: true, before: openVault }),
  action('infra-apply', { ...refused, mode: 'echo', ...making('E'), isTold: true }),
  command('infra apply -y --verbose', { ...refused, mode: 'echo', ...making('F'), isTold: true }),
  command('infra apply -y --verbose', { ...refused, mode: 'fail', ...making('G'), isTold: true }),
  action('infra-apply', { ...refused, mode: 'crash', ...making('H'), isTold: true }),
  action('infra-apply', { ...refused, mode: 'hang', signal: 'SIGTERM', ...making('I') }),
  post('infra-apply', { ...telling, ...KEPT }),
  command('infra plan --verbose', { ...telling, ...making('A') }),
  action('infra-plan', { ...telling, ...KEPT, inputs: { 'plan-file': 'plan.json' } }),
  command('infra apply -y --verbose --plan plan.json', { ...telling, ...KEPT, isTold: true }),
  command('infra secrets sync --all --verbose', { ...telling, ...KEPT }),
  action('secrets-sync', {
    ...{ ...refused, ...KEPT, inputs: { all: 'true', ...SINKS } },
    before: (world) => {
      world.stores.disturb('vault');
      refuseSecrets(world);
    },
  }),
  action('secrets-sync', { ...refused, ...KEPT, inputs: SINKS, before: closeVault }),
  command('infra plan --verbose', { ...telling, ...KEPT }),
  command('infra apply -y --verbose', { ...refused, ...KEPT }),
  command('infra drift --verbose', { ...refused, mode: 'blind', ...KEPT, before: openVault }),
  command('infra outputs --format json', { ...telling, ...KEPT }),
  command('infra state show teller', { ...telling, ...KEPT }),
  action('teardown', { ...telling, ...KEPT, isTold: true, inputs: { approve: 'true' } }),
];
