/** The signals of a variant: spans, and records in histograms and counters, called points for brevity. */
export interface Signals {
  readonly spans: number;
  readonly points: number;
}

/** The signals that each call has to make. */
export interface ExpectedSignals extends Signals {
  /** Points that a call may make besides, because only a sample of the calls makes them. */
  readonly sampledPoints?: number;
}

/** The same with their total number of attributes. */
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

/** The difference between `made` and the expected signals of `calls` calls, or `undefined` without one. */
export function mismatch(made: Signals, expected: ExpectedSignals, calls: number): string | undefined {
  const most = { spans: expected.spans, points: expected.points + (expected.sampledPoints ?? 0) };
  const wrong = (['spans', 'points'] as const).filter(
    (kind) => made[kind] < expected[kind] * calls || made[kind] > most[kind] * calls,
  );
  if (wrong.length === 0) return undefined;
  return wrong
    .map((kind) => `${made[kind]} ${kind} from ${calls} calls instead of ${expected[kind] * calls}`)
    .join(', ');
}

/** The signals of one call, in words. Attributes are left out where OpenTelemetry does not count them. */
export function inWords({ spans, points, spanAttributes, pointAttributes }: DetailedSignals, calls: number): string {
  const part = (noun: string, count: number, attributes: number): string[] => {
    if (count === 0) return [];
    const each = Math.round((attributes / count) * 10) / 10;
    return [`${count / calls} ${noun}${count > calls ? 's' : ''}${attributes > 0 ? ` of ${each}` : ''}`];
  };
  return [...part('span', spans, spanAttributes), ...part('point', points, pointAttributes)].join(', ') || 'nothing';
}
