/**
 * `npm start`: applies this folder's config with the committed bundles, shows the outputs, and says
 * what to try next.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const wfctl = join(here, '..', '..', 'dist', 'wfctl.mjs');
const environment = process.argv[2] ?? 'staging';

const run = (...args) => {
  console.log(`\n$ wfctl ${args.join(' ')}\n`);
  const { status } = spawnSync(process.execPath, [wfctl, ...args], { cwd: here, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

run('infra', 'apply', '--env', environment, '--auto-approve');
run('infra', 'outputs', '--env', environment);

const command = `node ${relative(here, wfctl)}`;
console.log(`
What to try next:

    cd ${relative(process.cwd(), here) || '.'}
    ${`${command} infra plan --env staging`.padEnd(58)} nothing to change
    ${'edit GREETING in infra.yaml, and plan again'.padEnd(58)} one update, of the service alone
    ${`${command} infra apply --env prod`.padEnd(58)} a second environment beside the first
    ${`${command} infra status --env staging`.padEnd(58)} what is running
    ${`${command} infra destroy --env staging`.padEnd(58)} takes it all down again
`);
