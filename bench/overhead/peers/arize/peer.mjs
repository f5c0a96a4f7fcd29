export const peer = {
  is: 'propagation alone',
  majors: ['v1'],
  expected: { spans: 0, points: 0 },
  async observe({ registerOpenTelemetry }) {
    const signals = registerOpenTelemetry();
    const { MCPInstrumentation } = await import('@arizeai/openinference-instrumentation-mcp');
    const instrumentation = new MCPInstrumentation();
    return {
      signals,
      // It knows the stdio, SSE and HTTP transports by name; its own way to patch one takes the in-memory one as well.
      sdk: ({ InMemoryTransport }) => instrumentation._patchTransport({}, 'in-memory', '1', InMemoryTransport),
    };
  },
};
