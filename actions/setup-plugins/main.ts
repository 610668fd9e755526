import { runAction } from '../../src/github/index.ts';
import { readSetupPluginsInput } from './inputs.ts';

await runAction({
  async main(runner) {
    const input = readSetupPluginsInput(runner);
    const [{ installOnRunner }, { publishInstalled }] = await Promise.all([
      import('./install.ts'),
      import('./publish.ts'),
    ]);
    await publishInstalled(await installOnRunner(runner, input), { runner, input });
  },
});
