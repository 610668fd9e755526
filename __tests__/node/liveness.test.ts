import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openLiveness } from '../../src/node/index.ts';

describe('liveness', () => {
  it('knows itself to be alive', async () => {
    const liveness = await openLiveness();
    expect(liveness.self.pid).toBe(process.pid);
    expect(await liveness.check(liveness.self)).toBe('alive');
  });

  it('knows a process that has ended to be gone', async () => {
    const liveness = await openLiveness();
    const child = spawn(process.execPath, ['--eval', ''], { stdio: 'ignore' });
    const pid = child.pid!;
    await once(child, 'exit');
    expect(await liveness.check({ ...liveness.self, pid })).toBe('gone');
  });

  it.runIf(process.platform === 'linux')(
    'tells a process from an earlier one of the same id',
    async () => {
      const liveness = await openLiveness();
      expect(await liveness.check({ ...liveness.self, startedAt: '1' })).toBe('gone');
    },
  );

  it.runIf(process.platform === 'linux')('takes a zombie for gone', async () => {
    const shell = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [line] = (await once(shell.stdout, 'data')) as [Buffer];
      const liveness = await openLiveness();
      await expect
        .poll(() => liveness.check({ ...liveness.self, pid: Number(String(line)) }))
        .toBe('gone');
    } finally {
      shell.kill('SIGKILL');
    }
  });

  it('does not judge a process of another machine', async () => {
    const liveness = await openLiveness();
    expect(await liveness.check({ ...liveness.self, machine: 'elsewhere' })).toBe('unknown');
  });
});
