import { ATTR_ERROR_TYPE } from '@mcp-vitals/signals';
import type { Matcher, Where } from '@mcp-vitals/windows';
import { INDICATORS } from '../../../indicators/catalogue.js';
import type { Indicator } from '../../../indicators/indicator.js';
import { attributesOf, labelValue } from '../label.js';
import { type Check, isRecord, listOf, oneOf, type PlainRecord, textUpTo } from './fields.js';
import type { Place } from './place.js';

const NAMES = Object.keys(INDICATORS);
const MAX_ATTRIBUTES = 10;
const MAX_VALUES = 100;

/** The fields by which a condition selects series. `where` and `by` are checked against the indicator later. */
export const SELECTION = {
  required: { indicator: oneOf('indicator', NAMES) },
  optional: { where: (value, place) => whereOf(value, place), by: listOf(textUpTo(100), 1, MAX_ATTRIBUTES) },
} satisfies { required: Record<string, Check>; optional: Record<string, Check> };

/** The indicator that a condition names; `undefined` when it is none. */
export const indicatorOf = (name: unknown): Indicator | undefined =>
  typeof name === 'string' && Object.hasOwn(INDICATORS, name) ? INDICATORS[name as keyof typeof INDICATORS] : undefined;

/** Only the attributes of the indicator's metric may narrow or group it: a group becomes labels, which leave the process. */
export function checkAttributes(indicator: Indicator, condition: PlainRecord, place: Place): void {
  const allowed = attributesOf(indicator);
  const what = `attribute of ${indicator.query.metric}`;
  const { by = [], where = {} } = condition as { by?: readonly string[]; where?: Where };
  for (const [i, name] of by.entries()) if (!allowed.includes(name)) place.at('by').at(i).unknown(name, what, allowed);
  for (const name of Object.keys(where)) {
    if (!allowed.includes(name)) place.at('where').at(name).unknown(name, what, allowed);
  }
  if (indicator.query.take === 'ratio' && indicator.query.where?.[ATTR_ERROR_TYPE] !== undefined) {
    if (by.includes(ATTR_ERROR_TYPE)) {
      const remedy = 'leave it out, or count errors instead of a ratio';
      place.at('by').fault(ATTR_ERROR_TYPE, 'would compare failed calls with themselves', remedy);
    }
  }
}

function whereOf(value: unknown, place: Place): Where | undefined {
  if (!isRecord(value)) return place.fault(value, 'is no object', 'write { "attribute": "value" }');
  const entries = Object.entries(value);
  if (entries.length > MAX_ATTRIBUTES) {
    return place.fault(value, 'has too many attributes', `write at most ${MAX_ATTRIBUTES}`);
  }
  const checked = entries.map(([name, matcher]) => [name, matcherOf(matcher, place.at(name))] as const);
  if (checked.some(([, matcher]) => matcher === undefined)) return undefined;
  return Object.fromEntries(checked as [string, Matcher][]);
}

function matcherOf(value: unknown, place: Place): Matcher | undefined {
  if (!isRecord(value)) return valuesOf(value, place);
  const [key, ...others] = Object.keys(value);
  if (others.length === 0 && key === 'exists' && typeof value.exists === 'boolean') return { exists: value.exists };
  if (others.length === 0 && key === 'not') {
    const not = valuesOf(value.not, place.at('not'));
    return not === undefined ? undefined : { not };
  }
  return place.fault(value, 'is no condition', 'write a value, a list of values, { "not": … } or { "exists": true }');
}

type Scalar = string | number | boolean;

function valuesOf(value: unknown, place: Place): Scalar | readonly Scalar[] | undefined {
  if (!Array.isArray(value)) return scalarOf(value, place);
  if (value.length === 0 || value.length > MAX_VALUES) {
    return place.fault(value, 'is no list of a valid length', `write 1 to ${MAX_VALUES} values`);
  }
  const values = value.map((one, i) => scalarOf(one, place.at(i)));
  return values.includes(undefined) ? undefined : (values as Scalar[]);
}

/** A value is matched whole and as it is: there are no patterns. */
function scalarOf(value: unknown, place: Place): Scalar | undefined {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (typeof value === 'string' && labelValue(value) === value) return value;
  return place.fault(value, 'is no value of an attribute', 'write a text of at most 256 bytes, a number or a boolean');
}
