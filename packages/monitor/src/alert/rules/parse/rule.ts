import type { AlertCondition, AlertRule } from '../alert-rule.js';
import { expand } from '../expand.js';
import { labelName, labelValue } from '../label.js';
import { labelIn, MAX_TEMPLATE, namesIn, TEMPLATE_NAMES } from '../template.js';
import { checkCondition, conditionFields, type WindowBounds } from './condition.js';
import {
  boolean,
  type Check,
  durationBetween,
  fieldsOf,
  integerBetween,
  isRecord,
  listOf,
  oneOf,
  type PlainRecord,
} from './fields.js';
import type { IssueList, Place } from './place.js';

const NAME = /^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/;
const MAX_ENTRIES = 30;
const MAX_DURATION = 31 * 86_400_000;
/** Labels that are set from other fields of the rule. */
const OWN_LABELS = ['alertname', 'severity'];

const name: Check = (value, place) =>
  typeof value === 'string' && NAME.test(value)
    ? value
    : place.fault(value, 'is no name', 'write letters, digits and _, at most 128, such as HighErrorRatio');

const duration = durationBetween(1, MAX_DURATION, 'it has a bound');
const onMissing = oneOf('way to treat it', ['ok', 'alert', 'keep']);

const label: Check = (value, place) => {
  if (typeof value !== 'string' || value === '' || labelValue(value) !== value) {
    return place.fault(value, 'is no label value', 'write 1 to 256 bytes without control characters');
  }
  if (!value.includes('{{')) return value;
  return place.fault(value, 'is a template: a label that changes makes a new alert', 'move it to the annotations');
};

const annotation: Check = (value, place) => {
  if (typeof value !== 'string' || value.length > MAX_TEMPLATE) {
    return place.fault(value, 'is no text of a valid length', `write a text of at most ${MAX_TEMPLATE} characters`);
  }
  if (namesIn(value).isOpen) place.fault(value, 'has a brace that does not close', 'write {{ value }}');
  return value;
};

const mapOf =
  (item: Check, reserved: readonly string[]): Check =>
  (value, place) => {
    if (!isRecord(value) || Object.keys(value).length > MAX_ENTRIES) {
      return place.fault(value, 'is no object of a valid size', `write an object of at most ${MAX_ENTRIES} texts`);
    }
    const result: Record<string, unknown> = {};
    for (const [key, text] of Object.entries(value)) {
      if (!LABEL.test(key) || key.startsWith('__'))
        place.at(key).fault(key, 'is no name', 'write letters, digits and _');
      else if (reserved.includes(key)) place.at(key).fault(text, 'is set by the rule itself', 'leave it out');
      else result[key] = item(text, place.at(key));
    }
    return result;
  };

const COMMON = {
  required: { name, level: oneOf('level', ['info', 'warning', 'critical']) },
  optional: {
    for: duration,
    keepFiringFor: duration,
    recoverAfter: integerBetween(1, 1000),
    onNoData: onMissing,
    onError: onMissing,
    labels: mapOf(label, OWN_LABELS),
    annotations: mapOf(annotation, []),
    dependsOn: listOf(name, 0, 50),
    shadow: boolean,
  },
};

/** Reads one rule; `undefined` when it has an issue. */
export function readRule(value: unknown, bounds: WindowBounds, place: Place, issues: IssueList): AlertRule | undefined {
  if (!isRecord(value)) return place.fault(value, 'is no rule', 'write an object with name, level and a condition');
  const before = issues.count;
  const condition = conditionFields(value, bounds, place);
  if (condition === undefined) return undefined;
  const fields = {
    required: { ...COMMON.required, ...condition.required },
    optional: { ...condition.optional, ...COMMON.optional },
  };
  const rule = fieldsOf(value, fields, place);
  checkCondition(rule, value, bounds, place);
  const isWhole = Object.keys(condition.required ?? {}).every((key) => Object.hasOwn(rule, key));
  checkLabels(rule, isWhole ? groupLabelsOf(rule) : undefined, place);
  return issues.count > before ? undefined : (rule as unknown as AlertRule);
}

const groupLabelsOf = (rule: PlainRecord): readonly string[] | undefined =>
  expand(rule as unknown as AlertCondition)[0]?.[0]?.by.map(labelName);

/**
 * Templates name labels that the alert has, and labels of the rule do not hide those of its groups.
 * @param groups `undefined` when the condition is not valid, so that its groups are not known
 */
function checkLabels(rule: PlainRecord, groups: readonly string[] | undefined, place: Place): void {
  const own = Object.keys((rule.labels ?? {}) as PlainRecord);
  for (const key of own) {
    if (groups?.includes(key)) place.at('labels').at(key).fault(key, 'is a label of the groups', 'choose another name');
  }
  const known = [...OWN_LABELS, ...own, ...(groups ?? [])];
  for (const [key, text] of Object.entries((rule.annotations ?? {}) as PlainRecord)) {
    if (typeof text !== 'string') continue;
    const at = place.at('annotations').at(key);
    for (const used of namesIn(text).names) {
      const label = labelIn(used);
      if (label === undefined && !(TEMPLATE_NAMES as readonly string[]).includes(used)) {
        at.unknown(used, 'name of a template', [...TEMPLATE_NAMES, ...known.map((one) => `labels.${one}`)]);
      } else if (label !== undefined && groups !== undefined && !known.includes(label)) {
        at.unknown(label, 'label of this alert', known);
      }
    }
  }
}
