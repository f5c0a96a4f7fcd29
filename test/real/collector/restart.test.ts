import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { until } from '../backends/backend-process.js';
import { describeWith } from '../backends/programs.js';
import { Stack } from '../backends/stack.js';

const TRACES = 20;
/** Long enough that what was just acknowledged is not yet decided when the signal arrives. */
const DECISION_WAIT = '6s';

describeWith(
  ['otelcol', 'jaeger', 'prometheus'],
  'otel-collector.yaml as it is, with traces that wait for their decision',
  () => {
    let stack: Stack;

    beforeAll(async () => {
      stack = await Stack.start({ env: { TRACE_DECISION_WAIT: DECISION_WAIT, TRACE_KEEP_PERCENT: '100' } });
    });
    beforeEach(() => stack.showLogsOnFailure());
    afterAll(() => stack?.stop());

    /** Sends traces of one span each. @returns their ids, once the Collector has acknowledged all */
    async function send(service: string): Promise<string[]> {
      const ids = Array.from({ length: TRACES }, () => randomBytes(16).toString('hex'));
      const nanos = `${BigInt(Date.now()) * 1_000_000n}`;
      const spans = ids.map((traceId) => ({
        ...{ traceId, spanId: traceId.slice(16), name: 'tools/call greet', kind: 2 },
        ...{ startTimeUnixNano: nanos, endTimeUnixNano: nanos },
      }));
      const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
      const response = await fetch(`${stack.collector.otlpHttp}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'restart' }, spans }] }] }),
      });
      expect(response.status).toBe(200);
      return ids.sort();
    }

    const inJaeger = async (service: string) =>
      (await stack.jaeger.traces(service)).map(({ traceID }) => traceID).sort();
    const untilAll = (service: string) =>
      until(
        () => inJaeger(service),
        ({ length }) => length === TRACES,
        `the traces of ${service} in Jaeger`,
      );

    it('loses none of them when it is stopped with SIGTERM and started again', async () => {
      const waiting = await send('stopped');
      expect(await inJaeger('stopped')).toEqual([]);
      await stack.collector.process.terminate();
      await stack.collector.process.resume();
      expect(await untilAll('stopped')).toEqual(waiting);
    });

    it('loses just them when it is killed with SIGKILL: what comes after is there', async () => {
      await send('waiting');
      await stack.collector.process.kill();
      await stack.collector.process.resume();
      const after = await send('after');
      expect(await untilAll('after')).toEqual(after);
      expect(await inJaeger('waiting')).toEqual([]);
    });
  },
);
