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

const command = `node ${relative(process.cwd(), wfctl)}`;
console.log(`
What to try next, in ${relative(process.cwd(), here)}:

    ${'wfctl infra plan --env staging'.padEnd(38)} nothing to change: state and machine agree
    ${'edit GREETING in infra.yaml, plan'.padEnd(38)} one update, of the service alone
    ${'wfctl infra apply --env prod'.padEnd(38)} a second environment beside the first
    ${'wfctl infra status --env staging'.padEnd(38)} what is running
    ${'wfctl infra destroy --env staging'.padEnd(38)} takes it all down again, dependants first

where wfctl is: ${command}
`);
