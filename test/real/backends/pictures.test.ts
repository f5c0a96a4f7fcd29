/**
 * The pages of the back ends that have one show our data, in the whole set. With MCP_VITALS_PICTURES set, the pictures of
 * docs/backends.md are written:
 *   MCP_VITALS_PICTURES=docs/pictures npx vitest run --config vitest.long.config.ts test/real/backends/pictures.test.ts
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { INDICATORS } from '@mcp-vitals/monitor';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompatApp, ROOT } from '../../helpers/compat-app.js';
import { findProgram } from '../../helpers/throw-away-server.js';
import { python, typescript, whyNoPython } from '../languages/pair.js';
import { setOf } from '../set-size.js';
import { expressionOf } from './agreement/comparison.js';
import { type Engine, prometheus2, victoriaMetrics } from './agreement/engines.js';
import { ObservedProcess, STEP_SECONDS } from './agreement/process.js';
import { until } from './backend-process.js';
import { JaegerProcess } from './jaeger-process.js';
import { describeWith } from './programs.js';
import { below, timelineOf } from './timeline.js';

const STEPS = 36;
/** A call of FastMCP's client and what it caused, the outermost first. */
const WALK = ['tools/call greet', 'MCP send tools/call greet', 'tools/call greet', 'inside greet'];
const BROWSER = findProgram('chromium');
const SIZE = { width: 1200, height: 940 };

async function keep(name: string, content: Buffer | string): Promise<void> {
  const folder = process.env.MCP_VITALS_PICTURES;
  if (!folder) return;
  await mkdir(path.resolve(ROOT, folder), { recursive: true });
  await writeFile(path.resolve(ROOT, folder, name), content);
}

/** How the page of each is asked for an expression over the last minutes before a time. */
const PAGES = {
  'Prometheus 2.42': {
    program: 'prometheus 2',
    picture: 'prometheus.png',
    start: () => prometheus2('classic'),
    address: (url: string, expression: string, atSeconds: number) =>
      `${url}/graph?${new URLSearchParams({
        'g0.expr': expression,
        'g0.tab': '0',
        'g0.range_input': '5m',
        'g0.end_input': new Date(atSeconds * 1000).toISOString().slice(0, 19).replace('T', ' '),
        'g0.step_input': String(STEP_SECONDS),
      }).toString()}`,
    drawn: (page: Page) => page.locator('.legend, .graph-legend').first().innerText(),
  },
  'VictoriaMetrics 1.151': {
    program: 'victoria-metrics',
    picture: 'victoria-metrics.png',
    start: victoriaMetrics,
    address: (url: string, expression: string, atSeconds: number) =>
      `${url}/vmui/#/?${new URLSearchParams({
        'g0.expr': expression,
        'g0.range_input': '5m',
        'g0.end_input': new Date(atSeconds * 1000).toISOString().slice(0, 19),
        'g0.relative_time': 'none',
        'g0.step_input': `${STEP_SECONDS}s`,
        'g0.tab': 'chart',
      }).toString()}`,
    drawn: (page: Page) => page.locator('.vm-legend, .vm-legend-item').first().innerText(),
  },
} as const;

describe.skipIf(BROWSER === undefined).each(setOf(Object.entries(PAGES), () => false))('the page of %s', (_, one) => {
  describeWith([one.program], BROWSER === undefined ? 'in Chromium (skipped: not in PATH)' : 'in Chromium', () => {
    let engine: Engine;
    let observed: ObservedProcess;
    let browser: Browser;

    beforeAll(async () => {
      const startSeconds = STEP_SECONDS * (Math.floor(Date.now() / 1000 / STEP_SECONDS) - STEPS - 6);
      [engine, observed] = await Promise.all([one.start(), ObservedProcess.start(7, startSeconds)]);
      for (let step = 0; step < STEPS; step++) await engine.feed((await observed.step()).classic);
      browser = await chromium.launch({ executablePath: BROWSER!, args: ['--no-sandbox'] });
    }, 600_000);
    afterAll(async () => {
      await browser?.close();
      await observed?.end();
      await engine?.stop();
    });

    it('draws the p95 of our server by the expression that users get', async () => {
      const page = await browser.newPage({ viewport: SIZE });
      const expression = expressionOf(INDICATORS.server_latency_p95, engine);
      await page.goto(one.address(engine.url, expression, observed.nowSeconds));
      const legend = await until(
        () => one.drawn(page).catch(() => ''),
        (text) => text.includes('classic'),
        'the legend',
      );
      expect(legend).toContain('job');
      await keep(one.picture, await page.screenshot());
    });
  });
});

describeWith(['jaeger'], 'Jaeger, whose module has no page', () => {
  it('returns a call as one trace, client above server', async () => {
    const jaeger = await JaegerProcess.start();
    const app = await CompatApp.start({
      args: [path.join(ROOT, 'test/compat/apps/calls-on-demand.mjs')],
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpHttp,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        OTEL_SERVICE_NAME: 'schema-service',
        OTEL_METRICS_EXPORTER: 'none',
      },
    });
    try {
      await app.ask('3');
      const traces = await until(
        () => jaeger.traces('schema-service', { 'mcp.method.name': 'tools/call' }),
        (found) => found.length === 3 && found.every(({ spans }) => spans.length === 2),
        'three traces',
      );
      const [trace] = traces;
      const [client, server] = ['CLIENT', 'SERVER'].map((kind) =>
        trace!.spans.find(({ tags }) =>
          tags.some(({ key, value }) => key === 'span.kind' && value === kind.toLowerCase()),
        ),
      );
      expect(server?.references).toMatchObject([{ refType: 'CHILD_OF', spanID: client?.spanID }]);
      await keep('jaeger-trace.svg', timelineOf(trace!));
    } finally {
      await app.end();
      await jaeger.stop();
    }
  });

  it.skipIf(whyNoPython('python-mcp-2') !== undefined)(
    'returns a walk of FastMCP through our server whole',
    async () => {
      const jaeger = await JaegerProcess.start();
      const server = ['env', 'OTEL_SERVICE_NAME=server', ...typescript('v2', 'serve', 'stdio').command];
      const [program, ...args] = python('python-mcp-2', 'client', 'fastmcp')(...server).command;
      const app = await CompatApp.start({
        node: program!,
        args,
        env: {
          OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpHttp,
          OTEL_SERVICE_NAME: 'client',
          OTEL_METRICS_EXPORTER: 'none',
        },
      });
      try {
        await app.line();
        const [trace] = await until(
          () => jaeger.traces('client', {}),
          // Both processes export by themselves, in either order.
          (found) =>
            found.some(({ spans }) => WALK.every((name) => spans.some(({ operationName }) => operationName === name))),
          'the walk',
        );
        const services = Object.values(trace!.processes).map(({ serviceName }) => serviceName);
        expect([...new Set(services)].sort()).toEqual(['client', 'server']);
        // Jaeger returns spans in no order; the outermost of the call begins first.
        const call = trace!.spans
          .filter(({ operationName }) => operationName === 'tools/call greet')
          .reduce((first, one) => (one.startTime < first.startTime ? one : first));
        const part = below(trace!, call);
        expect(part.spans.map(({ operationName }) => operationName)).toEqual(WALK);
        await keep('jaeger-languages.svg', timelineOf(part));
      } finally {
        await app.end();
        await jaeger.stop();
      }
    },
  );
});
