import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { AlertRule } from '@mcp-vitals/monitor';
import { ROOT } from '../../helpers/compat-app.js';

const APP = fileURLToPath(new URL('./staged-incident.mjs', import.meta.url));

/** What the app said of its alerts at one moment; times are the wall clock's, in milliseconds. */
export interface AlertStates {
  readonly at: number;
  readonly alerts: readonly { readonly rule: string; readonly state: string; readonly activeSince: number }[];
}

export interface IncidentOptions {
  readonly rules: readonly AlertRule[];
  /** Of the evaluation in process. */
  readonly intervalSeconds: number;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
}

/** The app of staged-incident.mjs, whose tool can be broken and repaired. */
export class StagedIncident {
  /** A line for each change, newest last. */
  readonly states: AlertStates[] = [];
  readonly #child: ChildProcess;
  #stderr = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
    createInterface({ input: child.stdout! }).on('line', (line) => this.states.push(JSON.parse(line) as AlertStates));
  }

  static async start({ rules, intervalSeconds, env, folder }: IncidentOptions): Promise<StagedIncident> {
    const file = path.join(folder, 'staged-rules.json');
    await writeFile(file, JSON.stringify({ rules, intervalSeconds }));
    const child = spawn(process.execPath, [APP, file], {
      cwd: ROOT,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
      stdio: 'pipe',
    });
    return new StagedIncident(child);
  }

  get stderr(): string {
    return this.#stderr;
  }

  break(): void {
    this.#child.stdin?.write('break\n');
  }

  repair(): void {
    this.#child.stdin?.write('repair\n');
  }

  /** The first moment with the rule's alert in this state. */
  first(rule: string, state: string): AlertStates | undefined {
    return this.states.find((moment) => stateOf(moment, rule) === state);
  }

  /** The first moment after it fired at which the rule's alert no longer does. */
  ended(rule: string): AlertStates | undefined {
    const fired = this.states.findIndex((moment) => stateOf(moment, rule) === 'firing');
    return fired < 0 ? undefined : this.states.slice(fired).find((moment) => stateOf(moment, rule) !== 'firing');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.stdin?.end();
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 60_000);
    await once(this.#child, 'exit');
    clearTimeout(late);
  }
}

const stateOf = ({ alerts }: AlertStates, rule: string): string | undefined =>
  alerts.find((alert) => alert.rule === rule)?.state;
