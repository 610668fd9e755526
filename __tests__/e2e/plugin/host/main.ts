/**
 * A host that opens the provider `gocloud` of the plugin folder given, makes a call that never ends,
 * and waits for its own end.
 */
import { Secret } from '../../../../src/kernel/index.ts';
import { createClock, createFiles, createProcesses } from '../../../../src/node/index.ts';
import { openProvider } from '../../../../src/plugins/index.ts';

const [pluginFolder = ''] = process.argv.slice(2);
const client = await openProvider(
  { ref: 'cloud', type: 'gocloud', config: new Secret({}), pluginFolders: [pluginFolder] },
  {
    processes: createProcesses(),
    clock: createClock(),
    files: createFiles(),
    reporter: { report: () => undefined },
    redact: (text) => text,
    takeIn: () => undefined,
  },
);
const reading = client.read({ name: 'net', type: 'infra.vpc', providerId: '' });
process.stdout.write('ready\n');
await reading;
