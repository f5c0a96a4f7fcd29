/** What a variant made: spans, and records in histograms and counters, which for brevity are points. */
export interface Signals {
  readonly spans: number;
  readonly points: number;
}

/** The same with how many attributes they carried altogether. */
export interface DetailedSignals extends Signals {
  readonly spanAttributes: number;
  readonly pointAttributes: number;
}

export const NOTHING: DetailedSignals = { spans: 0, points: 0, spanAttributes: 0, pointAttributes: 0 };

export const difference = (after: DetailedSignals, before: DetailedSignals): DetailedSignals => ({
  spans: after.spans - before.spans,
  points: after.points - before.points,
  spanAttributes: after.spanAttributes - before.spanAttributes,
  pointAttributes: after.pointAttributes - before.pointAttributes,
});

/** Why `made` is not what `calls` calls should have made, or `undefined` when it is. */
export function mismatch(made: Signals, expected: Signals, calls: number): string | undefined {
  const wrong = (['spans', 'points'] as const).filter((kind) => made[kind] !== expected[kind] * calls);
  if (wrong.length === 0) return undefined;
  return wrong
    .map((kind) => `${made[kind]} ${kind} from ${calls} calls instead of ${expected[kind] * calls}`)
    .join(', ');
}

/** What one call makes, in words. Attributes go unmentioned where they are not OpenTelemetry's to count. */
export function inWords({ spans, points, spanAttributes, pointAttributes }: DetailedSignals, calls: number): string {
  const part = (noun: string, count: number, attributes: number): string[] => {
    if (count === 0) return [];
    const each = Math.round((attributes / count) * 10) / 10;
    return [`${count / calls} ${noun}${count > calls ? 's' : ''}${attributes > 0 ? ` of ${each}` : ''}`];
  };
  return [...part('span', spans, spanAttributes), ...part('point', points, pointAttributes)].join(', ') || 'nothing';
}
