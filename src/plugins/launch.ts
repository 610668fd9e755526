import type {
  Clock,
  LiveProcess,
  Processes,
  ProcessExit,
  Reporter,
  SocketFolder,
  TextAround,
} from '../ports/index.ts';
import { toText } from './exit-text.ts';
import { type Handshake, parseHandshake } from './handshake.ts';
import { toPluginEnvironment } from './plugin-environment.ts';
import { PluginError } from './plugin-error.ts';
import { createPluginLog, type PluginLog } from './report-log.ts';

/** The executable to start, and how long it may take. */
export interface LaunchRequest {
  /** The provider's type, for messages. */
  readonly provider: string;
  /** Absolute paths. */
  readonly executable: string;
  readonly folder: string;
  readonly startTimeoutMs: number;
  readonly signal?: AbortSignal;
}

/** What launching needs of the world; `redact` hides secrets in what a plugin says. */
export interface LaunchPorts {
  readonly processes: Processes;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly redact: (text: string, around?: TextAround) => string;
}

/**
 * The life of a plugin. It is `starting` until its handshake and then `ready`; it becomes `stopped`
 * when it ends, asked or not. One that fails to start is never seen: {@link launchPlugin} rejects.
 */
export type PluginState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready'; readonly handshake: Handshake }
  | { readonly kind: 'stopped'; readonly exit: ProcessExit };

/** How long a plugin may take to end once it was asked to (compat-plugins 1.5). */
const STOP_GRACE_MS = 2000;

/** How long its last words may take to arrive once a plugin ended. */
const LAST_WORDS_MS = 250;

/** A plugin's process, from its start to its end. */
export class PluginProcess {
  readonly provider: string;
  readonly exited: Promise<ProcessExit>;
  readonly log: PluginLog;
  readonly #live: LiveProcess;
  readonly #folder: SocketFolder;
  readonly #ports: LaunchPorts;
  readonly #drained: Promise<unknown>;
  #state: PluginState = { kind: 'starting' };
  #stopping: Promise<void> | undefined;

  constructor(provider: string, live: LiveProcess, resources: PluginResources) {
    this.provider = provider;
    this.#live = live;
    this.#folder = resources.folder;
    this.#ports = resources.ports;
    this.log = createPluginLog(provider, resources.ports);
    this.#drained = this.log.follow('stderr', live.stderr);
    this.exited = live.exited.then((exit) => {
      this.#state = { kind: 'stopped', exit };
      return exit;
    });
  }

  get state(): PluginState {
    return this.#state;
  }

  /** Waits for the handshake, and from then on keeps standard output drained. */
  async becomeReady(): Promise<Handshake> {
    for await (const line of this.#live.stdout) {
      const handshake = parseHandshake(line);
      if (this.#state.kind === 'starting') this.#state = { kind: 'ready', handshake };
      void this.log.follow('stdout', this.#live.stdout);
      return handshake;
    }
    const exit = await this.exited;
    throw new PluginError(
      'PLUGIN_EXITED',
      `the plugin of provider "${this.provider}" ended before its handshake, with ${toText(exit)}`,
      { hint: await this.lastWords() },
    );
  }

  /** The last lines on its standard error as a sentence, once the process has ended. */
  async lastWords(): Promise<string> {
    const waiting = new AbortController();
    await Promise.race([this.#drained, this.#ports.clock.sleep(LAST_WORDS_MS, waiting.signal)]);
    waiting.abort();
    const lines = this.log.lastLines();
    return lines.length === 0
      ? 'It wrote nothing to its standard error; run it by hand to see why.'
      : `Its last lines on standard error were:\n${lines.map((line) => `    ${line}`).join('\n')}`;
  }

  /**
   * Ends the plugin: asks it to (`shutdown`), gives it two seconds, then kills it, and removes its
   * socket folder. What goes wrong is reported as a note (T-79) and stops none of it. Once only.
   */
  stop(shutdown?: () => Promise<string | undefined>): Promise<void> {
    this.#stopping ??= this.#stop(shutdown);
    return this.#stopping;
  }

  async #stop(shutdown: (() => Promise<string | undefined>) | undefined): Promise<void> {
    if (shutdown === undefined) {
      this.#live.kill('SIGKILL');
    } else if (this.#state.kind === 'stopped') {
      this.#note(`had already ended, with ${toText(this.#state.exit)}`);
    } else {
      await this.#ask(shutdown);
    }
    await this.exited;
    try {
      await this.#folder[Symbol.asyncDispose]();
    } catch (error) {
      this.#note(`left its socket folder behind: ${toMessage(error)}`);
    }
  }

  async #ask(shutdown: () => Promise<string | undefined>): Promise<void> {
    const waiting = new AbortController();
    const asked = shutdown().then((problem) => {
      if (problem !== undefined) this.#note(`could not be asked to end: ${problem}`);
    });
    const ended = this.exited.then((exit) => ({ kind: 'ended' as const, exit }));
    const tooLate = this.#ports.clock
      .sleep(STOP_GRACE_MS, waiting.signal)
      .then(() => ({ kind: 'too-late' as const }));
    const outcome = await Promise.race([ended, tooLate]);
    waiting.abort();
    if (outcome.kind === 'too-late') {
      this.#note('did not end within 2 s of being asked to, and was killed');
      this.#live.kill('SIGKILL');
    } else if (outcome.exit.code !== 0) {
      this.#note(`ended with ${toText(outcome.exit)}`);
    }
    await asked;
  }

  #note(text: string): void {
    this.#ports.reporter.report({
      kind: 'note',
      level: 'warning',
      text: this.#ports.redact(`the plugin of provider "${this.provider}" ${text}`),
    });
  }
}

/** What a {@link PluginProcess} holds beside its process. */
export interface PluginResources {
  readonly folder: SocketFolder;
  readonly ports: LaunchPorts;
}

/**
 * Starts a plugin and waits for its handshake.
 *
 * @throws PluginError `PLUGIN_NOT_STARTED`, `PLUGIN_START_TIMEOUT`, `PLUGIN_EXITED`,
 * `PLUGIN_HANDSHAKE` or `PLUGIN_CANCELLED`; nothing is left running then.
 */
export async function launchPlugin(
  request: LaunchRequest,
  ports: LaunchPorts,
): Promise<{ readonly plugin: PluginProcess; readonly handshake: Handshake }> {
  const folder = await createFolder(request, ports);
  const plugin = await startProcess(request, { folder, ports });
  try {
    const handshake = await withinTime(plugin.becomeReady(), request, ports.clock);
    return { plugin, handshake };
  } catch (error) {
    await plugin.stop();
    throw error;
  }
}

async function createFolder(request: LaunchRequest, ports: LaunchPorts): Promise<SocketFolder> {
  try {
    return await ports.processes.createSocketFolder();
  } catch (error) {
    throw notStarted(request, error);
  }
}

async function startProcess(
  request: LaunchRequest,
  resources: PluginResources,
): Promise<PluginProcess> {
  const { processes } = resources.ports;
  try {
    const live = await processes.start({
      command: request.executable,
      args: [],
      folder: request.folder,
      environment: toPluginEnvironment(processes.environment(), {
        socketFolder: resources.folder.path,
      }),
    });
    return new PluginProcess(request.provider, live, resources);
  } catch (error) {
    await resources.folder[Symbol.asyncDispose]();
    throw notStarted(request, error);
  }
}

function notStarted(request: LaunchRequest, cause: unknown): PluginError {
  const message = `the plugin of provider "${request.provider}" did not start: ${toMessage(cause)}`;
  const hint = cause instanceof Error && 'hint' in cause ? cause.hint : undefined;
  return new PluginError('PLUGIN_NOT_STARTED', message, {
    ...(typeof hint === 'string' ? { hint } : {}),
    cause,
  });
}

async function withinTime<Value>(
  work: Promise<Value>,
  request: LaunchRequest,
  clock: Clock,
): Promise<Value> {
  const done = new AbortController();
  const { signal, provider, startTimeoutMs } = request;
  const ends = signal === undefined ? done.signal : AbortSignal.any([done.signal, signal]);
  const timeUp = clock.sleep(startTimeoutMs, ends).then((): Value => {
    if (signal?.aborted === true) {
      throw new PluginError('PLUGIN_CANCELLED', `starting provider "${provider}" was cancelled`);
    }
    throw new PluginError(
      'PLUGIN_START_TIMEOUT',
      `the plugin of provider "${provider}" gave no handshake within ${String(startTimeoutMs)} ms`,
      { hint: 'Run the plugin by hand to see what it waits for.' },
    );
  });
  // Whichever of the two comes second has nobody to tell.
  timeUp.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    done.abort();
  }
}

function toMessage(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown cause';
}
