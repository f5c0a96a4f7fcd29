export const peer = {
  is: 'a log record with all content, counted here as a span',
  majors: ['v1'],
  expected: { spans: 1, points: 0 },
  async observe({ countSpans }) {
    const { TraceMiddleware } = await import('mcp-trace');
    const { signals, add } = countSpans();
    const middleware = new TraceMiddleware({ adapter: { export: async () => add(1) } });
    return {
      signals,
      server: (server) => {
        middleware.init(server.server);
        return server;
      },
    };
  },
};
