import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from './compat-app.js';
import { DataFolder, findProgram, onFreePort, type ThrowAwayServer } from './throw-away-server.js';

/** A series of an instant query, with its value; or with its samples, if the query selects a range. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Pairs of seconds and value. */
  readonly samples: readonly (readonly [seconds: number, value: number])[];
}

export interface PrometheusServer extends ThrowAwayServer {
  /** Where to send OTLP to: `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlp: string;
  /** @throws Error with Prometheus's message when it refuses the query */
  query(expression: string): Promise<Series[]>;
  /** Waits until a query's result fulfils the condition. */
  until(expression: string, holds: (series: Series[]) => boolean): Promise<Series[]>;
}

const cache = process.env.BACKENDS_CACHE ?? path.join(ROOT, '.cache/backends');

/** Prometheus 3, which takes OTLP: built by `scripts/setup-prometheus.sh`, or in PATH. */
const program = [path.join(cache, 'bin/prometheus'), findProgram('prometheus')].find((file) => {
  try {
    return file !== undefined && / version 3\./.test(execFileSync(file, ['--version'], { encoding: 'utf8' }));
  } catch {
    return false;
  }
});

export const hasPrometheus = program !== undefined;

const CONFIG = 'global: { scrape_interval: 1h }\n';

/** Starts an empty Prometheus 3 that takes OTLP and counts what a series was born with. */
export function startPrometheus(): Promise<PrometheusServer> {
  if (program === undefined) throw new Error('there is no Prometheus 3; see scripts/setup-prometheus.sh');
  return onFreePort(async (port) => {
    const folder = await DataFolder.create('prometheus');
    const config = path.join(folder.path, 'prometheus.yml');
    await writeFile(config, CONFIG, { mode: 0o644 });
    const args = [
      ...[`--config.file=${config}`, `--storage.tsdb.path=${path.join(folder.path, 'data')}`],
      ...[`--web.listen-address=127.0.0.1:${port}`, '--web.enable-otlp-receiver'],
      '--enable-feature=created-timestamp-zero-ingestion',
    ];
    const stop = await folder.serve(program, args, /Server is ready to receive web requests/, 'SIGTERM');
    const url = `http://127.0.0.1:${port}`;
    const query = async (expression: string): Promise<Series[]> => {
      const response = await fetch(`${url}/api/v1/query`, {
        method: 'POST',
        body: new URLSearchParams({ query: expression }),
      });
      const { status, error, data } = (await response.json()) as Answer;
      if (status !== 'success') throw new Error(`${expression}: ${error}`);
      return data.result.map(({ metric, value = [0, 'NaN'], values = [] }) => ({
        labels: metric,
        value: Number(value[1]),
        samples: values.map(([seconds, text]) => [seconds, Number(text)] as const),
      }));
    };
    const until: PrometheusServer['until'] = async (expression, holds) => {
      const late = performance.now() + 30_000;
      for (;;) {
        const series = await query(expression);
        if (holds(series)) return series;
        if (performance.now() > late) throw new Error(`${expression} stayed ${JSON.stringify(series)} for 30 s`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    return { url, otlp: `${url}/api/v1/otlp`, query, until, stop };
  });
}

interface Answer {
  status: string;
  error?: string;
  data: {
    result: { metric: Record<string, string>; value?: [number, string]; values?: [number, string][] }[];
  };
}
