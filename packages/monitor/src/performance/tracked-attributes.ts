/** The attributes of a tracked call; at most 32, strings are cut at 256 characters. */
export type PerformanceAttributes = Record<string, string | number | boolean>;

const MAX_ATTRIBUTES = 32;
const MAX_LENGTH = 256;

/** A copy with only the values that can be kept. Never throws, for any argument. */
export function boundedAttributes(attributes: unknown): PerformanceAttributes {
  const kept: PerformanceAttributes = {};
  try {
    for (const [key, value] of Object.entries(attributes ?? {}).slice(0, MAX_ATTRIBUTES)) {
      if (typeof value === 'string') kept[key] = value.slice(0, MAX_LENGTH);
      else if (Number.isFinite(value) || typeof value === 'boolean') kept[key] = value;
    }
  } catch {
    // A getter of the application threw: the call is kept without attributes.
  }
  return kept;
}
