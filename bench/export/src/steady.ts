import type { Exporter } from './app.js';
import type { Fault } from './fault.js';
import { runFault } from './run-fault.js';

export interface SteadyCost {
  readonly exporter: Exporter;
  /** CPU milliseconds for 1,000 spans, a run each. */
  readonly cpuMillis: readonly number[];
  readonly rssMebibytes: readonly number[];
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/**
 * CPU time and memory of both exporters with a healthy collector, in turns. The first three seconds, in which modules are loaded and
 * compiled, do not count.
 */
export async function measureSteady(rate: number, seconds: number, runs: number): Promise<SteadyCost[]> {
  const healthy: Fault = { title: 'healthy', behaviour: { kind: 'healthy' }, rate, seconds: 0, afterSeconds: seconds };
  const costs = {
    ours: { cpu: [] as number[], rss: [] as number[] },
    stock: { cpu: [] as number[], rss: [] as number[] },
  };
  for (let run = 0; run < runs; run++) {
    for (const exporter of run % 2 === 0 ? (['ours', 'stock'] as const) : (['stock', 'ours'] as const)) {
      const { cpuMillis, madeSince, rssMebibytes } = await runFault(healthy, exporter);
      costs[exporter].cpu.push((1000 * cpuMillis) / madeSince);
      costs[exporter].rss.push(rssMebibytes);
    }
  }
  return (['ours', 'stock'] as const).map((exporter) => ({
    exporter,
    cpuMillis: costs[exporter].cpu,
    rssMebibytes: costs[exporter].rss,
  }));
}

export function steadyTable(costs: readonly SteadyCost[], rate: number): string {
  const rows = costs.map(({ exporter, cpuMillis, rssMebibytes }) => {
    const all = cpuMillis.map((millis) => millis.toFixed(1)).join(', ');
    return `| ${exporter} | ${median(cpuMillis).toFixed(1)} | ${all} | ${median(rssMebibytes).toFixed(0)} |`;
  });
  return [
    `| healthy, ${rate} spans/s | CPU ms for 1,000 spans, median | each run | RSS MiB, median |`,
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
