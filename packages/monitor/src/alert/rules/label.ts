import { METRICS, type MetricDefinition } from '@mcp-vitals/signals';
import type { Indicator } from '../../indicators/indicator.js';

/** The longest label value, in bytes of UTF-8. */
const MAX_LABEL_BYTES = 256;

/** Control and format characters, those of direction among them, private and unpaired ones, separators of lines. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The name of an attribute as a label in Prometheus. */
export const labelName = (attribute: string): string => attribute.replace(/[^a-zA-Z0-9_]+/g, '_');

/** A label value without control and bidirectional characters, cut at {@link MAX_LABEL_BYTES} between two characters. */
export function labelValue(text: string): string {
  const clean = text.slice(0, 4 * MAX_LABEL_BYTES).replace(UNSAFE, '');
  if (Buffer.byteLength(clean) <= MAX_LABEL_BYTES) return clean;
  let bytes = 0;
  let end = 0;
  for (const character of clean) {
    bytes += Buffer.byteLength(character);
    if (bytes > MAX_LABEL_BYTES) break;
    end += character.length;
  }
  return clean.slice(0, end);
}

const DEFINITIONS: ReadonlyMap<string, MetricDefinition> = new Map(
  Object.values<MetricDefinition>(METRICS).map((definition) => [definition.name, definition]),
);

/** The attributes that a rule on `indicator` may narrow and group by: those of its metric, and of its denominator's. */
export function attributesOf({ query }: Indicator): readonly string[] {
  const own = DEFINITIONS.get(query.metric)?.attributes ?? [];
  const whole = query.of?.metric;
  if (whole === undefined) return own;
  const others = DEFINITIONS.get(whole)?.attributes ?? [];
  return own.filter((attribute) => others.includes(attribute));
}

/** Identifies a set of labels among those of one rule; unique for any values, because the length of each precedes it. */
export const labelKey = (labels: Readonly<Record<string, string>>, names: readonly string[]): string =>
  names.length === 1
    ? (labels[names[0]!] ?? '')
    : names.map((name) => `${(labels[name] ?? '').length}:${labels[name] ?? ''}`).join('');
