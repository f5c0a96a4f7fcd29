import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('node_modules/openlit/dist/', import.meta.url));

export const peer = {
  is: 'a CLIENT span, counters, histograms',
  majors: ['v1'],
  expected: { spans: 1, points: 5 },
  async observe({ registerOpenTelemetry }) {
    const require = createRequire(import.meta.url);
    const { metrics } = require('@opentelemetry/api');
    const signals = registerOpenTelemetry();
    // Its hook waits for a file that the SDK does not have: the patch is applied by hand, with content off as ours has it.
    require(`${DIST}config.js`).default.updateConfig({ captureMessageContent: false });
    require(`${DIST}otel/metrics.js`).default.setup({ meter: metrics.getMeter('openlit') });
    const { default: Instrumentation } = require(`${DIST}instrumentation/mcp/index.js`);
    const instrumentation = new Instrumentation();
    return { signals, sdk: ({ Client }) => instrumentation.manualPatch({ Client }) };
  },
};
