export const peer = {
  is: 'a client, a server and an internal span',
  majors: ['v1'],
  expected: { spans: 3, points: 0 },
  imports: ['./node_modules/dd-trace/register.js', './init.mjs'],
  async observe({ countSpans }) {
    const { signals, add } = countSpans();
    const { tracer } = await import('./init.mjs');
    // There is no agent to send to.
    tracer._tracer._exporter.export = (spans) => add(spans.length);
    return { signals };
  },
};
