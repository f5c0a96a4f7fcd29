export const peer = {
  is: 'a SERVER span',
  majors: ['v1', 'v2'],
  expected: { spans: 1, points: 0 },
  async observe({ countSpans }) {
    const sentry = await import('@sentry/node');
    const { signals, add } = countSpans(() => sentry.flush());
    sentry.init({
      dsn: 'https://public@localhost/1',
      tracesSampleRate: 1,
      dataCollection: { genAI: { inputs: false, outputs: false } },
      transport: () => ({
        send: async ([, items]) => {
          for (const [{ type, item_count }] of items) if (type === 'span') add(item_count);
          return {};
        },
        flush: async () => true,
      }),
    });
    return { signals, server: (server) => sentry.wrapMcpServerWithSentry(server) };
  },
};
