import { type MonitoringReport, report } from '@mcp-vitals/monitor';
import { describe, expect, it } from 'vitest';
import { processSection } from '../../src/cli/run/process-section.js';
import type { ProcessReport } from '../../src/report-file/process-report.js';

const operation = (name: string, errors: number) => ({
  operation: name,
  kind: 'server',
  count: 12_345,
  errors,
  p50_ms: 12.3,
  p95_ms: 1234.5,
  max_ms: 61_000,
});

const seen = (): ProcessReport => {
  const operations = [
    operation('tools/call summarise_the_quarterly_figures_of_a_region', 0),
    operation('tools/call find', 7),
  ] as unknown as MonitoringReport['operations'];
  return {
    pid: process.pid,
    program: 'server.js',
    nodeVersion: process.version,
    ended: true,
    report: { ...report({ serviceName: 'orders' }, 0), operations },
  } as unknown as ProcessReport;
};

describe('a process on a terminal', () => {
  it.each([40, 60, 80, 120])('of %i columns has no longer line, with and without colours', (columns) => {
    for (const hasColors of [true, false]) {
      const stream = { isTTY: true, columns, hasColors: () => hasColors } as unknown as NodeJS.WriteStream;
      const lines = processSection(seen(), { stream, maxOperations: 10, isFinal: false });
      const table = lines.slice(lines.findIndex((line) => line.includes('operation')));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are such
      for (const line of table) expect(line.replaceAll(/\u001b\[\d+m/g, '').length, line).toBeLessThanOrEqual(columns);
      expect(table.join('\n')).toContain('tools/call');
      if (columns >= 80) expect(table.join('\n')).toMatch(/find .*12345 .*7 /);
    }
  });
});
