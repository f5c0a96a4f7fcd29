import type { JaegerSpan, JaegerTrace } from './jaeger-process.js';

const WIDTH = 1000;
const LABEL = 330;
const ROW = 30;
const COLOURS = { client: '#1f77b4', server: '#2ca02c', internal: '#7f7f7f' } as const;

const kindOf = ({ tags }: JaegerSpan) => {
  const kind = tags.find(({ key }) => key === 'span.kind')?.value;
  return kind === 'client' || kind === 'server' ? kind : 'internal';
};

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The part of a trace from one span on. */
export function below(trace: JaegerTrace, root: JaegerSpan): JaegerTrace {
  const kept = [root];
  for (const { spanID } of kept) {
    kept.push(...trace.spans.filter(({ references }) => references[0]?.spanID === spanID));
  }
  return { ...trace, spans: kept };
}

/** Draws a trace that Jaeger's API returned as an SVG: a row a span, indented below its parent. */
export function timelineOf({ traceID, spans, processes }: JaegerTrace): string {
  const from = Math.min(...spans.map(({ startTime }) => startTime));
  const length = Math.max(...spans.map(({ startTime, duration }) => startTime + duration - from));
  const byId = new Map(spans.map((span) => [span.spanID, span]));
  const parentOf = ({ references }: JaegerSpan) => byId.get(references[0]?.spanID ?? '');
  const depthOf = (span: JaegerSpan): number => {
    const parent = parentOf(span);
    return parent === undefined ? 0 : 1 + depthOf(parent);
  };
  const rows = [...spans]
    .sort((a, b) => a.startTime - b.startTime || depthOf(a) - depthOf(b))
    .map((span, i) => {
      const y = 60 + i * ROW;
      const x = LABEL + ((span.startTime - from) / length) * (WIDTH - LABEL - 90);
      const width = Math.max(2, (span.duration / length) * (WIDTH - LABEL - 90));
      const service = processes[span.processID]?.serviceName ?? '';
      const name = `${service} · ${span.operationName}`;
      return [
        `<text x="${12 + 18 * depthOf(span)}" y="${y + 15}">${escaped(name)}</text>`,
        `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="20" rx="3" fill="${COLOURS[kindOf(span)]}"/>`,
        `<text x="${(x + width + 6).toFixed(1)}" y="${y + 15}">${(span.duration / 1000).toFixed(2)} ms</text>`,
      ].join('\n');
    });
  const height = 70 + spans.length * ROW;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="13">`,
    '<title>A call as a trace, from the answer of the API of Jaeger</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="12" y="24" font-weight="bold">Trace ${traceID}</text>`,
    `<text x="12" y="44" fill="#555555">drawn from the answer of Jaeger's API; blue: client, green: server, grey: the application's own</text>`,
    ...rows,
    '</svg>\n',
  ].join('\n');
}
