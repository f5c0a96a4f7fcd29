export const peer = {
  is: 'a CLIENT span',
  majors: ['v1'],
  expected: { spans: 1, points: 0 },
  async observe({ registerOpenTelemetry }) {
    const signals = registerOpenTelemetry();
    const { McpInstrumentation } = await import('@traceloop/instrumentation-mcp');
    const instrumentation = new McpInstrumentation({ traceContent: false });
    return { signals, sdk: ({ Client }) => instrumentation.manuallyInstrument({ Client }) };
  },
};
