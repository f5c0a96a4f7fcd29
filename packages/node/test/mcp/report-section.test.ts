import { readFileSync } from 'node:fs';
import type { MonitoringReport } from '@mcp-vitals/monitor';
import { expect, it } from 'vitest';
import { REPORT_SECTIONS, sectionOf } from '../../src/mcp/report-section.js';

const SCHEMA = new URL('../../../monitor/schema/report.schema.json', import.meta.url);

it('every member of the report is in a section that an agent can ask for, so that none needs the whole', () => {
  const { properties } = JSON.parse(readFileSync(SCHEMA, 'utf8')) as { properties: Record<string, unknown> };
  const members = Object.keys(properties);
  const report = Object.fromEntries(members.map((name) => [name, name])) as unknown as MonitoringReport;
  const parts = REPORT_SECTIONS.filter((section) => section !== 'all');
  const shown = parts.flatMap((section) => Object.keys(sectionOf(report, section, 100_000).report));
  expect([...new Set(shown)].sort()).toEqual(members.sort());
});

it('the page of the documentation names every section', () => {
  const page = readFileSync(new URL('../../../../docs/health-over-mcp.md', import.meta.url), 'utf8');
  const [row = ''] = /^\| argument `section` .*$/m.exec(page) ?? [];
  expect(
    [...row.matchAll(/`(\w+)`/g)]
      .slice(1)
      .map(([, name]) => name!)
      .sort(),
  ).toEqual([...REPORT_SECTIONS].sort());
});
