import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFailed } from 'vitest';
import { freePort } from '../../helpers/throw-away-server.js';
import { type BackendName, backendProgram, whyMissing } from './programs.js';

/** How to start a program. `port` names are the plan's own; each gets a free port on loopback. */
export interface BackendPlan<Port extends string> {
  readonly program: BackendName;
  readonly ports: readonly Port[];
  /** Files to write into the process's own folder, from its ports. */
  files?(ports: Readonly<Record<Port, number>>, folder: string): Readonly<Record<string, string>>;
  args(ports: Readonly<Record<Port, number>>, folder: string): readonly string[];
  env?(ports: Readonly<Record<Port, number>>, folder: string): Readonly<Record<string, string>>;
  /** Answers with 2xx as soon as the program is ready. */
  readyUrl(ports: Readonly<Record<Port, number>>): string;
}

const READY_MILLIS = 120_000;
/** Connections that the tests keep alive make some programs wait; what they would still write is not needed. */
const STOP_MILLIS = 2000;
const TERMINATE_MILLIS = 60_000;
const LOG_LINES = 15;
const LOG_COLUMNS = 400;
const ATTEMPTS = 3;

/** A running program of a back end, with a folder and a log of its own; it is ended by its pid. */
export class BackendProcess<Port extends string = string> {
  readonly folder: string;
  readonly ports: Readonly<Record<Port, number>>;
  readonly #plan: BackendPlan<Port>;
  readonly #endWithTests = () => this.#child?.kill('SIGKILL');
  #child: ChildProcess | undefined;

  private constructor(plan: BackendPlan<Port>, folder: string, ports: Readonly<Record<Port, number>>) {
    this.#plan = plan;
    this.folder = folder;
    this.ports = ports;
  }

  /**
   * Starts the program on free ports and waits until it is ready.
   * @throws Error with the end of its log
   */
  static async start<Port extends string>(plan: BackendPlan<Port>): Promise<BackendProcess<Port>> {
    for (let attempt = 1; ; attempt++) {
      const folder = await mkdtemp(path.join(tmpdir(), `mcp-vitals-${plan.program.replace(' ', '-')}-`));
      const one = new BackendProcess(plan, folder, await freePorts(plan.ports));
      try {
        for (const [name, content] of Object.entries(plan.files?.(one.ports, folder) ?? {})) {
          await writeFile(path.join(folder, name), content);
        }
        await one.resume();
        return one;
      } catch (error) {
        await one.stop();
        // Another process can take a free port before the program does.
        if (attempt === ATTEMPTS || !/address already in use/i.test(String(error))) throw error;
      }
    }
  }

  /** Of the running program; undefined after its end. */
  get pid(): number | undefined {
    return this.#isRunning() ? this.#child?.pid : undefined;
  }

  url(port: Port, target = ''): string {
    return `http://127.0.0.1:${this.ports[port]}${target}`;
  }

  /** Starts the program, for the first time or again after {@link kill} or {@link terminate}: with the same ports, folder and log. */
  async resume(): Promise<void> {
    const program = backendProgram(this.#plan.program);
    if (program === undefined) throw new Error(whyMissing([this.#plan.program]));
    const log = openSync(this.#logFile, 'a');
    this.#child = spawn(program, this.#plan.args(this.ports, this.folder), {
      cwd: this.folder,
      env: { ...process.env, ...this.#plan.env?.(this.ports, this.folder) },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    process.once('exit', this.#endWithTests);
    await this.#untilReady();
  }

  /** Ends the program as a crash does, and keeps its folder. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends the program as a restart does, with the time to finish its work, and keeps its folder. */
  async terminate(): Promise<void> {
    await this.#end('SIGTERM', TERMINATE_MILLIS);
  }

  /** Ends the program and removes its folder. Can be called twice. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The end of what the program wrote. */
  log(lines = LOG_LINES): string {
    const all = readFileSync(this.#logFile, 'utf8').trimEnd().split('\n');
    return all
      .slice(-lines)
      .map((line) => line.slice(0, LOG_COLUMNS))
      .join('\n');
  }

  /** Shows the end of the log if the running test fails. */
  showLogOnFailure(): void {
    onTestFailed(() => console.error(`${this.#plan.program}:\n${this.log()}`));
  }

  get #logFile(): string {
    return path.join(this.folder, 'process.log');
  }

  #isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async #end(signal: NodeJS.Signals, patienceMillis = STOP_MILLIS): Promise<void> {
    process.off('exit', this.#endWithTests);
    const child = this.#child;
    if (child?.pid === undefined || !this.#isRunning()) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), patienceMillis);
    await exited;
    clearTimeout(late);
  }

  async #untilReady(): Promise<void> {
    const late = Date.now() + READY_MILLIS;
    const url = this.#plan.readyUrl(this.ports);
    while (this.#isRunning() && Date.now() < late) {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.ok) return;
      await delay(50);
    }
    const what = this.#isRunning() ? `was not ready within ${READY_MILLIS / 1000} s` : 'ended before it was ready';
    throw new Error(`${this.#plan.program} ${what}:\n${this.log()}`);
  }
}

/** Ports that were free just before, all different. */
async function freePorts<Port extends string>(names: readonly Port[]): Promise<Record<Port, number>> {
  const ports = new Set<number>();
  while (ports.size < names.length) ports.add(await freePort());
  const free = [...ports];
  return Object.fromEntries(names.map((name, i) => [name, free[i]!])) as Record<Port, number>;
}

/** Asks until the answer fulfils the condition. */
export async function until<T>(
  ask: () => Promise<T>,
  holds: (answer: T) => boolean,
  what: string,
  millis = 120_000,
): Promise<T> {
  const late = Date.now() + millis;
  for (;;) {
    const asked = Date.now();
    const answer = await ask();
    if (holds(answer)) return answer;
    if (Date.now() > late) {
      throw new Error(
        `${what} did not come true within ${millis / 1000} s; last: ${JSON.stringify(answer).slice(0, 2000)}`,
      );
    }
    // A long answer costs both sides work: asking takes at most a third of the time.
    await delay(Math.max(100, 2 * (Date.now() - asked)));
  }
}
