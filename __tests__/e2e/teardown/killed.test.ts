import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { StartedProcess } from '../../bundles/start-process.ts';
import { openProject } from './project.ts';

type Moment =
  | { readonly kind: 'after'; readonly said: string }
  | { readonly kind: 'later'; readonly ms: number; readonly said: string };

/** From before the lock is taken to after the last deletion. */
const MOMENTS: readonly Moment[] = [
  { kind: 'after', said: 'teardown test' },
  { kind: 'later', said: 'teardown test', ms: 60 },
  { kind: 'after', said: 'is ready' },
  { kind: 'later', said: 'is ready', ms: 15 },
  { kind: 'after', said: '✓ delete test-gateway-1 ' },
  { kind: 'after', said: '… delete test-cache-2 ' },
  { kind: 'after', said: '✓ delete test-cache-3 ' },
  { kind: 'after', said: '✓ delete test-database-1 ' },
  { kind: 'after', said: '✓ delete test-vpc-1 ' },
  { kind: 'later', said: '✓ delete test-vpc-1 ', ms: 20 },
];

it('is finished by the next run, whatever the instant it was killed at', async () => {
  const project = await openProject();
  const before = await project.other();
  const restore = await project.keep();
  for (const [index, moment] of MOMENTS.entries()) {
    const title = `${moment.kind} ${moment.said}`;
    const isStateLost = index % 2 === 1;
    if (isStateLost) await rm(join(project.folder, 'state'), { recursive: true });
    await kill(project.start('infra teardown --env test --approve'), moment);
    const again = await project.run('infra teardown --env test --approve');
    expect(again.exitCode, `${title}\n${again.stdout}${again.stderr}`).toBe(0);
    const left = [...(await project.cloud()), ...(await project.records())];
    expect(left.filter((name) => name.startsWith('test-'))).toEqual([]);
    if (!isStateLost) expect(await project.other()).toEqual(before);
    expect((await project.cloud()).length).toBe(30);
    await restore();
  }
});

/** Kills it at the moment, unless it was quicker. */
async function kill(started: StartedProcess, moment: Moment): Promise<void> {
  await started.untilSaid(moment.said);
  if (moment.kind === 'later') await new Promise((resolve) => setTimeout(resolve, moment.ms));
  started.kill('SIGKILL');
  await started.ended;
}
