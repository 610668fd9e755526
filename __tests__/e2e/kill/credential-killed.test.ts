import { describe, expect, it } from 'vitest';
import { type CredentialWorld, openCredentialWorld, type StoreKind } from './credential-world.ts';
import type { Death } from './deadly-server.ts';

/** So old is nothing that anybody is still about to store. */
const LATER_MS = 200_000;

/** Runs and dies at each of the moments, then runs to the end; answers what is wrong afterwards. */
async function killAt(deaths: readonly Death[], kind: StoreKind): Promise<readonly string[]> {
  await using world = await openCredentialWorld(kind);
  const faults: string[] = [];
  let said = '';
  for (const death of deaths) {
    const killed = await world.run(death);
    said += killed.said;
    const isStruck = killed.steps.length > death.step;
    if (killed.exitCode !== (isStruck ? null : 0))
      faults.push(`it ended by itself: ${killed.said}`);
    world.spaces.pass(LATER_MS);
  }
  const again = await world.run();
  if (again.exitCode !== 0) faults.push(`the next run failed: ${again.said}`);
  faults.push(...(await findFaults(world, said + again.said)));
  const changes = world.spaces.changes.length;
  await world.run();
  if (world.spaces.changes.length !== changes)
    faults.push('a run that had nothing to do did something');
  return faults;
}

async function findFaults(world: CredentialWorld, said: string): Promise<readonly string[]> {
  const faults: string[] = [];
  const keys = [...world.spaces.keys];
  const [[id, name] = ['', '']] = keys;
  if (keys.length !== 1) faults.push(`${String(keys.length)} credentials are alive`);
  if (name !== 'shop-state') faults.push(`the credential is called ${name}`);
  const stored = await world.stored();
  if (stored.access_key !== id) faults.push('another access key is stored');
  if (stored.secret_key !== `secret-of-${id}`) faults.push('another secret key is stored');
  if (/DO00[0-9A-F]{36}|secret-of|do-token|vault-token|ghs_/.test(said))
    faults.push(`it is said: ${said}`);
  return faults;
}

function describeDeath({ step, when }: Death): string {
  return `killed ${when} step ${String(step)}`;
}

/** The moments of the run that follows a death, from its first change on. */
async function listNext(first: Death, kind: StoreKind): Promise<readonly Death[]> {
  await using world = await openCredentialWorld(kind);
  await world.run(first);
  world.spaces.pass(LATER_MS);
  const { steps } = await world.run();
  const begun = steps.findIndex((step) => step.startsWith('POST'));
  return steps.flatMap((_, step) => (step < begun ? [] : [{ step, when: 'after' as const }]));
}

/** Where a run leaves a credential that is stored nowhere, and one of which a part is stored. */
function findHalfDone(steps: readonly string[]): readonly Death[] {
  const issued = steps.indexOf('POST /v2/spaces/keys');
  const stored = steps.findIndex(
    (step) => /^(?:POST|PUT) /.test(step) && step.endsWith('/SPACES_access_key'),
  );
  return [issued, stored].map((step) => ({ step, when: 'after' }));
}

describe.each(['vault', 'github'] as const)('a credential whose store is %s', (kind) => {
  it('T-58 T-72 is alive once, and stored whole, after the run that follows deaths at whatever steps', async () => {
    await using calm = await openCredentialWorld(kind);
    const { steps, exitCode, said } = await calm.run();
    expect({ exitCode, said }).toMatchObject({ exitCode: 0 });
    const trials: (readonly Death[])[] = steps.flatMap((_, step) => [
      [{ step, when: 'before' }],
      [{ step, when: 'after' }],
    ]);
    for (const first of findHalfDone(steps)) {
      trials.push(...(await listNext(first, kind)).map((next) => [first, next]));
    }
    const wrong: Record<string, readonly string[]> = {};
    for (const deaths of trials) {
      const faults = await killAt(deaths, kind);
      if (faults.length > 0) wrong[deaths.map(describeDeath).join(', then ')] = faults;
    }
    expect(wrong).toEqual({});
    process.stdout.write(`${kind}: ${String(trials.length)} deaths in ${steps.join(' | ')}\n`);
  });
});
