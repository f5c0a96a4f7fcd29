import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AppReport, Exporter } from './app.js';
import type { CollectorMessage } from './collector.js';
import type { Behaviour, Fault } from './fault.js';

const HEALTHY: Behaviour = { kind: 'healthy' };
const HEALTHY_SECONDS = 3;
const CERTIFICATE = fileURLToPath(new URL('../fixtures/untrusted.pem', import.meta.url));
/** No exporter takes longer to shut down; one that does is killed. */
const MAX_SHUTDOWN_MILLIS = 60_000;

/** The delivered, lost and repeated spans of one process in one fault. */
export interface Outcome extends AppReport {
  readonly lost: number;
  /** Spans that came more than once. */
  readonly repeated: number;
  readonly stderrLines: readonly string[];
}

/** Runs a process that exports through a fault, with a collector of its own. */
export async function runFault(fault: Fault, exporter: Exporter, variables: Readonly<Record<string, string>> = {}) {
  const collector = new FaultyCollector(fault.isUntrusted ? CERTIFICATE : undefined);
  const port = await collector.start();
  const app = new App(exporter, fault.rate, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `${fault.isUntrusted ? 'https' : 'http'}://127.0.0.1:${port}`,
    ...variables,
  });
  try {
    await app.ready;
    await wait(HEALTHY_SECONDS * 1000);
    await collector.become(fault.behaviour);
    app.mark();
    if (Number.isFinite(fault.seconds)) {
      await wait(fault.seconds * 1000);
      app.mark();
      await collector.become(HEALTHY);
    }
    await wait(fault.afterSeconds * 1000);
    const report = await app.stop();
    return { ...report, ...collector.judge(report.made), stderrLines: app.stderrLines } satisfies Outcome;
  } finally {
    app.kill();
    collector.kill();
  }
}

class FaultyCollector {
  readonly #certificate: string | undefined;
  readonly #received = new Map<number, number>();
  #behaviour = HEALTHY;
  #port = 0;
  #process: ChildProcess | undefined;

  constructor(certificate: string | undefined) {
    this.#certificate = certificate;
  }

  async start(): Promise<number> {
    const child = fork(fileURLToPath(new URL('collector.js', import.meta.url)), [
      `${this.#port}`,
      this.#certificate ?? '',
    ]);
    this.#process = child;
    this.#port = await new Promise((resolve) => {
      child.on('message', (message: CollectorMessage) => {
        if ('port' in message) return resolve(message.port);
        for (const span of message.spans) this.#received.set(span, (this.#received.get(span) ?? 0) + 1);
      });
    });
    return this.#port;
  }

  async become(behaviour: Behaviour): Promise<void> {
    const before = this.#behaviour.kind;
    this.#behaviour = behaviour;
    if (behaviour.kind === 'killed') {
      this.#process?.kill('SIGKILL');
      await once(this.#process!, 'exit');
    } else if (behaviour.kind === 'paused') {
      this.#process?.kill('SIGSTOP');
    } else {
      if (before === 'paused') this.#process?.kill('SIGCONT');
      if (before === 'killed') await this.start();
      this.#process?.send(behaviour);
    }
  }

  judge(made: number): { lost: number; repeated: number } {
    const times = [...this.#received.values()];
    return { lost: made - times.length, repeated: times.filter((count) => count > 1).length };
  }

  kill(): void {
    this.#process?.kill('SIGKILL');
  }
}

class App {
  /** Resolves once it makes spans: a busy machine may take seconds to start it. */
  readonly ready: Promise<unknown>;
  readonly #process: ChildProcess;
  #stderr = '';

  constructor(exporter: Exporter, rate: number, variables: Readonly<Record<string, string>>) {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('OTEL_'));
    this.#process = fork(fileURLToPath(new URL('app.js', import.meta.url)), [exporter, `${rate}`], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...Object.fromEntries(inherited),
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        ...variables,
      },
    });
    this.ready = once(this.#process, 'message');
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
  }

  get stderrLines(): string[] {
    return this.#stderr.split('\n').filter((line) => line !== '');
  }

  /** The fault begins or ends. */
  mark(): void {
    this.#process.send('mark');
  }

  async stop(): Promise<AppReport> {
    this.#process.send('stop');
    const signal = AbortSignal.timeout(MAX_SHUTDOWN_MILLIS);
    const [report] = (await once(this.#process, 'message', { signal })) as [AppReport];
    return report;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
