import type { Release, ReleaseSample } from '@mcp-vitals/monitor';

/** The first line of a release's file. */
export interface ReleaseHead extends Omit<Release, 'samples'> {
  readonly service: string;
}

/** The latest moment of a `Date`. */
const MAX_MILLIS = 8.64e15;
const MAX_TEXT = 256;

export const headLine = ({ service, version, sinceMillis }: ReleaseHead): string =>
  `${JSON.stringify({ service, version, since: sinceMillis })}\n`;

/** The samples of one moment. */
export const samplesLine = (samples: readonly ReleaseSample[]): string =>
  `${JSON.stringify({
    at: samples[0]?.atMillis,
    age: samples[0]?.ageMillis,
    values: Object.fromEntries(samples.map(({ indicator, value, count }) => [indicator, [value, count]])),
  })}\n`;

/** `undefined` for a line that is no head, such as one that a killed process left unfinished. */
export function parseHead(line: string): ReleaseHead | undefined {
  const { service, version, since } = objectIn(line);
  const isWhole = isText(service) && isText(version) && isMoment(since);
  return isWhole ? { service, version, sinceMillis: since } : undefined;
}

/** Empty for a line that holds no samples. */
export function parseSamples(line: string): ReleaseSample[] {
  const { at, age, values } = objectIn(line);
  if (!isMoment(at) || !Number.isFinite(age) || typeof values !== 'object' || values === null) return [];
  return Object.entries(values as Record<string, unknown>).flatMap(([indicator, pair]) => {
    const [value, count] = Array.isArray(pair) ? (pair as unknown[]) : [];
    return Number.isFinite(value) && Number.isFinite(count) && (count as number) > 0
      ? { atMillis: at, ageMillis: age as number, indicator, value: value as number, count: count as number }
      : [];
  });
}

function objectIn(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= MAX_TEXT;
const isMoment = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= MAX_MILLIS;
