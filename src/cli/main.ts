import { runCli } from './run.ts';
import { createCliWorld } from './world.ts';

process.exitCode = await runCli(process.argv.slice(2), createCliWorld());
