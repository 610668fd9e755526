import { describe, expect, it } from 'vitest';
import { CoreError, type Diagnostic } from '../../src/kernel/index.ts';
import { runAction, type Runner } from '../../src/github/run-action.ts';
import type { StateSlot } from '../../src/github/saved-state.ts';
import { createFakeRunnerWorld, type FakeRunnerWorld } from '../fakes/fake-runner-world.ts';

async function run(
  main: (runner: Runner) => Promise<void> | void,
  world: FakeRunnerWorld = createFakeRunnerWorld(),
): Promise<FakeRunnerWorld> {
  await runAction(
    {
      main: async (runner) => {
        await main(runner);
      },
    },
    world,
  );
  return world;
}

const finding: Diagnostic = {
  severity: 'error',
  code: 'UNKNOWN_TYPE',
  summary: 'Unknown type',
  detail: 'There is no such type.',
  place: { file: '/repo/infra.yaml', line: 3, column: 5, length: 4, sourceLine: '    type: x' },
};

describe('an action that ends well', () => {
  it('fails nothing and leaves no listener behind', async () => {
    const world = await run((runner) => {
      runner.print('done\n');
    });
    expect(world.exitCode).toBe(0);
    expect(world.listeners).toBe(0);
    expect(world.calls).toEqual([{ kind: 'line', text: 'done' }]);
  });
});

describe('an action that throws', () => {
  const cause = new CoreError('PROVIDER_UNAVAILABLE', 'context deadline exceeded');
  const error = new CoreError('APPLY_X', 'create app-db', { cause, hint: 'Try again.' });

  it('T-63 shows the whole chain of messages, naming resource and operation', async () => {
    const world = await run(() => Promise.reject(error));
    expect(world.calls).toContainEqual({
      kind: 'annotation',
      annotation: {
        level: 'error',
        title: 'wfctl: provider-error',
        message: 'create app-db: context deadline exceeded\nTry again.',
      },
    });
    expect(
      world.calls.some((call) => call.kind === 'debug' && call.text.includes('run-action')),
    ).toBe(true);
  });

  it('fails the step and says why in an output', async () => {
    const world = await run(() => Promise.reject(error));
    expect(world.exitCode).toBe(1);
    expect(world.calls).toContainEqual({
      kind: 'output',
      name: 'failure-reason',
      value: 'provider-error',
    });
  });

  it('shows nothing of what was concealed, in message, stack or summary', async () => {
    const world = await run(async (runner) => {
      runner.concealer.conceal({ password: 'hunter22' });
      runner.print('the password is hunter22');
      runner.reporter.report({ kind: 'note', level: 'warning', text: 'hunter22' });
      await runner.step.appendSummary('hunter22');
      throw new TypeError('bad hunter22', { cause: 'aHVudGVyMjI=' });
    });
    expect(world.visible()).not.toMatch(/hunter22|aHVudGVyMjI/);
    expect(world.calls).toContainEqual({ kind: 'mask', text: 'hunter22' });
    expect(world.calls).toContainEqual({ kind: 'line', text: 'the password is ***' });
  });

  it('fails all the same when the reason cannot be written', async () => {
    const world = createFakeRunnerWorld();
    const broken = {
      ...world,
      commands: {
        ...world.commands,
        setOutput: () => {
          throw new CoreError('RUNNER_FILE_MISSING', 'no file');
        },
      },
    };
    let exitCode = 0;
    await runAction(
      { main: () => Promise.reject(error) },
      { ...broken, setExitCode: (code) => (exitCode = code) },
    );
    expect(exitCode).toBe(1);
  });

  it('catches what nobody awaited', async () => {
    const world = createFakeRunnerWorld();
    await run(() => {
      world.throwUncaught(new TypeError('stray'));
    }, world);
    expect(world.exitCode).toBe(1);
    expect(world.visible()).toContain('stray');
  });

  it('fails, and says so, where it waits for what will never come', () => {
    const world = createFakeRunnerWorld();
    void runAction({ main: () => new Promise<void>(() => undefined) }, world);
    world.stall();
    expect(world.exitCode).toBe(1);
    expect(world.visible()).toContain('never come');
    expect(world.calls).toContainEqual({
      kind: 'output',
      name: 'failure-reason',
      value: 'internal',
    });
  });

  it('is not told to wait once it has ended', async () => {
    const world = await run(() => undefined);
    world.stall();
    expect(world.exitCode).toBe(0);
  });

  it('catches what comes after its end, shows no secret of it, and fails', async () => {
    const world = await run((runner) => {
      runner.concealer.conceal('hunter22');
    });
    expect(world.exitCode).toBe(0);
    world.throwUncaught(new TypeError('stray hunter22'));
    expect(world.exitCode).toBe(1);
    expect(world.visible()).toContain('stray ***');
    expect(world.visible()).not.toContain('hunter22');
  });
});

describe('an action that fails without throwing', () => {
  it('puts findings beside the lines that caused them, as the repository names the file', async () => {
    const world = await run(
      (runner) => {
        runner.fail({
          reason: 'invalid-config',
          message: 'the config is invalid',
          diagnostics: [finding],
        });
      },
      createFakeRunnerWorld({ GITHUB_WORKSPACE: '/repo' }),
    );
    expect(world.calls).toContainEqual({
      kind: 'annotation',
      annotation: {
        level: 'error',
        title: 'Unknown type',
        message: 'There is no such type.',
        place: { file: 'infra.yaml', line: 3, column: 5, endColumn: 9 },
      },
    });
    expect(world.exitCode).toBe(1);
  });

  it('keeps the first reason', async () => {
    const world = await run((runner) => {
      runner.fail({ reason: 'partly-applied', message: 'one of two failed' });
      runner.fail({ reason: 'cancelled', message: 'cancelled' });
    });
    expect(world.calls.filter((call) => call.kind === 'output')).toEqual([
      { kind: 'output', name: 'failure-reason', value: 'partly-applied' },
    ]);
  });

  it('prints as text what is beyond the number of annotations that the runner shows', async () => {
    const world = await run((runner) => {
      const diagnostics = Array.from({ length: 12 }, () => finding);
      runner.fail({ reason: 'invalid-config', message: 'the config is invalid', diagnostics });
    });
    expect(world.calls.filter((call) => call.kind === 'annotation')).toHaveLength(10);
    expect(world.visible()).toContain('error: wfctl: invalid-config: the config is invalid');
  });
});

describe('a signal', () => {
  it('aborts with its name and ends nothing by itself', async () => {
    const world = createFakeRunnerWorld();
    await run((runner) => {
      world.send('SIGINT');
      expect(runner.cancelled.aborted).toBe(true);
      expect(runner.cancelled.reason).toBe('SIGINT');
      expect(runner.hurried.aborted).toBe(false);
      world.send('SIGTERM');
      expect(runner.hurried.reason).toBe('SIGTERM');
      runner.print('wrote the state');
    }, world);
    expect(world.calls).toContainEqual({ kind: 'line', text: 'wrote the state' });
    expect(world.exitCode).toBe(0);
  });

  it('is the reason for an error that has none of its own', async () => {
    const world = createFakeRunnerWorld();
    await run(() => {
      world.send('SIGTERM');
      throw new DOMException('This operation was aborted', 'AbortError');
    }, world);
    expect(world.calls).toContainEqual({
      kind: 'output',
      name: 'failure-reason',
      value: 'cancelled',
    });
  });
});

describe('an action with a post step', () => {
  const slot: StateSlot<string> = {
    name: 'lock-token',
    parse: (value) => (typeof value === 'string' ? value : undefined),
  };
  const stateOf = (world: FakeRunnerWorld): Record<string, string> =>
    Object.fromEntries(
      world.calls.flatMap((call) =>
        call.kind === 'state' ? [[`STATE_${call.name}`, call.value]] : [],
      ),
    );

  it('hands a typed value from one step to the other', async () => {
    const main = createFakeRunnerWorld();
    const seen: unknown[] = [];
    const steps = {
      main: (runner: Runner) => {
        runner.state.save(slot, 'token-1');
        return Promise.resolve();
      },
      post: (runner: Runner) => {
        seen.push(runner.state.phase, runner.state.read(slot));
        return Promise.resolve();
      },
    };
    await runAction(steps, main);
    await runAction(steps, createFakeRunnerWorld(stateOf(main)));
    expect(seen).toEqual(['post', 'token-1']);
  });

  it('says that a post step follows before the main step can fail', async () => {
    const world = createFakeRunnerWorld();
    await runAction(
      { main: () => Promise.reject(new TypeError('x')), post: () => Promise.resolve() },
      world,
    );
    expect(world.calls[0]).toEqual({ kind: 'state', name: 'wfctl-phase', value: 'post' });
  });

  it('never fails the job from the post step', async () => {
    const world = createFakeRunnerWorld({ 'STATE_wfctl-phase': 'post' });
    await runAction(
      { main: () => Promise.resolve(), post: () => Promise.reject(new TypeError('late')) },
      world,
    );
    expect(world.exitCode).toBe(0);
    const levels = world.calls.flatMap((call) =>
      call.kind === 'annotation' ? [call.annotation.level] : [],
    );
    expect(levels).toEqual(['warning']);
  });

  it('reads nothing where the main step left nothing', async () => {
    const world = createFakeRunnerWorld({ 'STATE_wfctl-phase': 'post' });
    let value: string | undefined = 'unset';
    await runAction(
      {
        main: () => Promise.resolve(),
        post: (runner) => {
          value = runner.state.read(slot);
          return Promise.resolve();
        },
      },
      world,
    );
    expect(value).toBeUndefined();
  });
});
