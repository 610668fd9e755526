import { expect } from 'vitest';
import { type Canary, type Evidence, findLeaks, readTree } from './canary.ts';
import type { Row } from './rows.ts';
import { KEPT } from './stores/index.ts';
import { watchProcesses } from './watch-processes.ts';
import type { World } from './world.ts';

/**
 * Files that may hold secrets: the state's own records, the inputs of whoever runs this, the steps'
 * files that are read by themselves, the folder that is a store, and the plugin itself.
 */
function mayHold(path: string): boolean {
  return (
    /^repository\/(?:infra\.yaml|foreign\.\w+)$/.test(path) ||
    /^repository\/state\/[^/]+\.json$/.test(path) ||
    /^repository\/data\/plugins\//.test(path) ||
    path.startsWith(`repository/${KEPT}/`) ||
    /^step-\d+\/GITHUB_(?:OUTPUT|ENV|STATE|STEP_SUMMARY)$/.test(path)
  );
}

/** Plays one row, and looks for every secret wherever anybody can read. */
export async function play(row: Row, world: World): Promise<void> {
  const { secrets } = world;
  await world.tell({ secrets, mode: row.mode });
  await world.want(row.modules, row.sections);
  const watch = watchProcesses(world.temporary);
  const ended = await row.run(world);
  const { environments, ...watched } = watch.stop();
  expectEnd(row, ended);
  const left = await readTree(world.runner.beside, mayHold);
  const evidence = { ...ended.evidence, ...left, ...watched };
  // What was made up on the way is known once it has come to where it is kept.
  const arrived = await world.stores.arrived();
  const leaks = [
    ...findLeaks({ ...secrets, ...world.credentials, ...arrived }, evidence),
    ...findLeaks({ ...withoutGiven(secrets), ...arrived }, { environments }),
  ];
  expect.soft({ what: row.what, leaks }).toEqual({ what: row.what, leaks: [] });
  const { percent_2 = '' } = secrets;
  for (const exit of Object.keys({ ...evidence, environments })) {
    expectToFindPlanted(exit, { ...evidence, environments }, percent_2);
  }
}

function expectEnd(row: Row, { exitCode, evidence }: Awaited<ReturnType<Row['run']>>): void {
  const { what } = row;
  const said = Object.values(evidence).join('\n');
  expect
    .soft({ what, exitCode, said: exitCode === row.exitCode ? '' : said })
    .toEqual({ what, exitCode: row.exitCode, said: '' });
  if (row.isTold) expect.soft({ what, said }).toEqual({ what, said: STARRED });
}

/** Something that was told, and what stands in its place. */
const STARRED = expect.stringMatching(
  /(?:pem_1|\.(?:KEY|token)) \(raw\): (?:-----BEGIN|\*\*\*)/,
) as string;

/** Those that come in by the environment may stand in environments; nowhere else. */
function withoutGiven(secrets: Canary['secrets']): Canary['secrets'] {
  const given = ['token_1', 'shell_1', 'short_2', 'short_3'];
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => !given.includes(name)));
}

/** A search that finds nothing proves nothing: with one leak put at this exit it has to find that. */
function expectToFindPlanted(exit: string, evidence: Evidence, secret: string): void {
  const hidden = Buffer.from(`a${secret}b`).toString('base64');
  const planted = { [exit]: `${evidence[exit] ?? ''}\n${hidden}` };
  expect({ exit, found: findLeaks({ secret }, planted).length > 0 }).toEqual({ exit, found: true });
}
