export const peer = {
  is: 'an event of product analytics',
  majors: ['v1', 'v2'],
  expected: { spans: 1, points: 0 },
  async observe({ countSpans }) {
    const { instrument } = await import('@posthog/mcp');
    const { PostHog } = await import('posthog-node');
    let client;
    const { signals, add } = countSpans(() => client.flush());
    client = new PostHog('phc_overhead', {
      host: 'http://localhost:1',
      disableCompression: true,
      fetch: async (_url, { body }) => {
        const { batch } = JSON.parse(body);
        add(batch.filter(({ event }) => event === '$mcp_tool_call').length);
        return { status: 200, text: async () => '{}', json: async () => ({}), headers: new Map() };
      },
    });
    return {
      signals,
      server: (server) => {
        instrument(server, client, { context: false });
        return server;
      },
    };
  },
};
