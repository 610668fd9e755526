// @ts-check
/** Fails when anything generated and committed is not what its sources make today. */
import { execFileSync } from 'node:child_process';

const steps = [
  ['npm', ['run', '--silent', 'generate']],
  ['npm', ['run', '--silent', 'generate:actions']],
  ['npm', ['run', '--silent', 'build']],
];
for (const [command, args] of steps) execFileSync(command, args, { stdio: 'inherit' });

const changed = execFileSync(
  'git',
  ['status', '--porcelain', '--', 'src/gen', 'dist', 'actions', '*/action.yml'],
  {
    encoding: 'utf8',
  },
);
if (changed !== '') {
  console.error(
    `These are generated, and differ from what their sources make today:\n\n${changed}`,
  );
  console.error('Run: npm run generate && npm run generate:actions && npm run build');
  process.exitCode = 1;
}
