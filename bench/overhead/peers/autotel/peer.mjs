export const peer = {
  is: 'spans, histograms and propagation, both sides',
  majors: ['v1', 'v2'],
  expected: { spans: 2, points: 2 },
  async observe({ registerOpenTelemetry }) {
    const signals = registerOpenTelemetry();
    const { instrumentMcpClient } = await import('autotel-mcp-instrumentation/client');
    const { instrumentMcpServer } = await import('autotel-mcp-instrumentation/server');
    return {
      signals,
      client: (client) => instrumentMcpClient(client, { networkTransport: 'pipe' }),
      server: (server) => instrumentMcpServer(server, { networkTransport: 'pipe' }),
    };
  },
};
