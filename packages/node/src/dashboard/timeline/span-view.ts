/** A span as the timeline draws it. */
export interface SpanView {
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly service: string;
  readonly kind: string;
  readonly startMillis: number;
  readonly durationMillis: number;
  readonly failed: boolean;
  readonly statusMessage: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface LogView {
  readonly atMillis: number;
  readonly level: string;
  readonly message: string;
  readonly spanId: string | null;
}

/** What a span is to the reader: one with a database in its attributes is the database's, whatever its kind. */
export function roleOf({ kind, attributes }: SpanView): string {
  return 'db.system.name' in attributes || 'db.system' in attributes ? 'database' : kind;
}
