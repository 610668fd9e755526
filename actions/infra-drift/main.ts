import { openRunnerPorts, runAction } from '../../src/github/index.ts';
import { readInfraDriftInput } from './inputs.ts';

await runAction({
  async main(runner) {
    const input = readInfraDriftInput(runner);
    const [{ drift }, { publishDrift }] = await Promise.all([
      import('../../src/operations/index.ts'),
      import('./publish.ts'),
    ]);
    const ports = await openRunnerPorts(runner);
    const outcome = await drift(
      { ...input, positional: undefined, cancelled: runner.cancelled },
      ports,
    );
    await publishDrift(outcome, { runner, input, github: ports.github });
  },
});
