import { SCHEMA_CHANGE_TYPES, SCHEMA_KINDS } from '@mcp-vitals/signals';
import { parseDuration } from '@mcp-vitals/windows';
import { ANOMALY_KINDS } from '../../../anomaly/anomaly.js';
import type { BurnRateWindow } from '../alert-rule.js';
import { defaultBurnRateWindows, isReachable, SCHEMA_CHANGE_WINDOW } from '../expand.js';
import { countsEvents } from '../indicator-test.js';
import {
  type Check,
  durationBetween,
  type Fields,
  finiteNumber,
  listOf,
  numberBetween,
  objectOf,
  oneOf,
  type PlainRecord,
  textUpTo,
} from './fields.js';
import type { Place } from './place.js';
import { checkAttributes, indicatorOf, SELECTION } from './selection.js';

/** The shortest and the longest window, in milliseconds. */
export interface WindowBounds {
  readonly least: number;
  readonly most: number;
}

/** The field that tells the kind of a condition; a threshold has none of them. */
const MARKS = ['absentFor', 'objective', 'anomaly', 'health', 'schemaChange'] as const;

type Kind = (typeof MARKS)[number] | 'threshold';

/** The fields of the condition that `rule` has; `undefined` when it mixes several. */
export function conditionFields(rule: PlainRecord, bounds: WindowBounds, place: Place): Fields | undefined {
  const marks = MARKS.filter((mark) => rule[mark] !== undefined);
  if (marks.length <= 1) return FIELDS[marks[0] ?? 'threshold'](bounds);
  const remedy = `split it into ${marks.length} rules`;
  return place.fault(rule, `mixes several conditions: ${marks.join(', ')}`, remedy);
}

const minimumEvents = numberBetween(0, 1e9);
const optional = { ...SELECTION.optional, minimumEvents };

const FIELDS: Readonly<Record<Kind, (bounds: WindowBounds) => Fields>> = {
  threshold: (bounds) => ({
    required: {
      ...SELECTION.required,
      over: windowIn(bounds),
      when: oneOf('comparison', ['>', '>=', '<', '<=', '==', '!=']),
      threshold: finiteNumber,
    },
    optional,
  }),
  absentFor: (bounds) => ({
    required: { ...SELECTION.required, absentFor: windowIn(bounds) },
    optional: SELECTION.optional,
  }),
  objective: (bounds) => ({
    required: { ...SELECTION.required, objective },
    optional: { ...optional, windows: burnWindows(bounds) },
  }),
  anomaly: () => ({ required: { anomaly: ANOMALY } }),
  health: () => ({ required: { health: HEALTH } }),
  schemaChange: (bounds) => ({ required: { schemaChange: schemaChange(bounds) } }),
};

const name = textUpTo(128);

const ANOMALY = objectOf({
  optional: {
    operation: name,
    kind: oneOf('kind of anomaly', ANOMALY_KINDS),
    severity: oneOf('severity', ['warning', 'critical']),
  },
});

const HEALTH = objectOf({
  required: { status: oneOf('bad status', ['degraded', 'unhealthy']) },
  optional: { check: name },
});

const schemaChange = (bounds: WindowBounds): Check =>
  objectOf({
    required: { change: oneOf('change', SCHEMA_CHANGE_TYPES) },
    optional: {
      kind: oneOf('kind of definition', SCHEMA_KINDS),
      over: windowIn(bounds),
    },
  });

const windowIn = ({ least, most }: WindowBounds): Check =>
  durationBetween(least, most, 'a window holds at least two collections and at most the retention');

const objective: Check = (value, place) =>
  typeof value === 'number' && value > 0 && value < 100
    ? value
    : place.fault(value, 'is no share of good events in percent', 'write a number between 0 and 100, such as 99.9');

const burnWindows = (bounds: WindowBounds): Check => {
  const [long, short] = [windowIn(bounds), windowIn(bounds)];
  return listOf(objectOf({ required: { long, short, factor: numberBetween(0.001, 100_000) } }), 1, 10);
};

/**
 * Checks what several fields of a condition say together, and defaults that hold for one.
 * @param condition its valid fields
 * @param written the rule as it was written
 */
export function checkCondition(condition: PlainRecord, written: PlainRecord, bounds: WindowBounds, place: Place): void {
  const { schemaChange: changed } = condition as { readonly schemaChange?: { readonly over?: string } };
  if (changed) windowIn(bounds)(changed.over ?? SCHEMA_CHANGE_WINDOW, place.at('schemaChange').at('over'));
  const indicator = indicatorOf(condition.indicator);
  if (indicator === undefined) return;
  checkAttributes(indicator, condition, place);
  if (indicator.query.take === 'max' && indicator.query.metric.endsWith('.duration')) {
    const remedy = `use ${indicator.name.replace(/max$/, 'p99')}`;
    place.at('indicator').fault(indicator.name, 'has no value in Prometheus, which knows no longest duration', remedy);
  }
  const { minimumEvents: minimum } = condition;
  if (Number(minimum) > 1 && !countsEvents(indicator)) {
    place.at('minimumEvents').fault(minimum, `cannot be reached: ${indicator.name} has no events`, 'leave it out');
  }
  if (condition.objective === undefined) return;
  if (indicator.query.take !== 'ratio' || indicator.better !== 'lower') {
    const remedy = 'use an error ratio, such as server_error_ratio';
    place.at('indicator').fault(indicator.name, 'is no share of bad events, which burns a budget', remedy);
  }
  const { objective: share, windows } = condition as unknown as BurnRate;
  if (written.windows === undefined) checkDefaultWindows(share, bounds, place.at('windows'));
  else if (windows !== undefined) checkBurnWindows(windows, share, place.at('windows'));
}

interface BurnRate {
  readonly objective: number;
  readonly windows?: readonly Partial<BurnRateWindow>[];
}

const mostFactor = (share: number): number => Number((100 / (100 - share)).toPrecision(3));

function checkDefaultWindows(share: number, bounds: WindowBounds, place: Place): void {
  const windows = defaultBurnRateWindows(share);
  if (windows.length > 0) burnWindows(bounds)(windows, place);
  else {
    const remedy = `write pairs with factors below ${mostFactor(share)}`;
    place.fault(undefined, 'fits by default: each asks for 100 % of errors', remedy);
  }
}

/** @param windows those that the rule writes, each without its refused fields */
function checkBurnWindows(windows: readonly Partial<BurnRateWindow>[], share: number, place: Place): void {
  for (const [i, { long, short, factor }] of windows.entries()) {
    if (long !== undefined && short !== undefined && parseDuration(short) >= parseDuration(long)) {
      place.at(i).at('short').fault(short, `is not shorter than ${long}`, 'write a shorter window');
    }
    if (factor !== undefined && !isReachable(factor, share)) {
      const remedy = `write less than ${mostFactor(share)}`;
      place.at(i).at('factor').fault(factor, 'is never exceeded: it asks for 100 % of errors', remedy);
    }
  }
}
