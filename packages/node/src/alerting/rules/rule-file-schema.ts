import type { MaintenanceWindow, Routing, RuleIssue } from '@mcp-vitals/monitor';
import { z } from 'zod';

const time = z.string().describe('a duration such as 30s, 5m or 4h');
const texts = z.array(z.string());

const intervals = {
  groupBy: texts.optional(),
  groupWait: time.optional(),
  groupInterval: time.optional(),
  repeatInterval: time.optional(),
  remindAfter: time.optional(),
};

const route = z.strictObject({
  ...intervals,
  name: z.string().optional(),
  levels: z.array(z.enum(['info', 'warning', 'critical'])).optional(),
  matchers: texts.optional(),
  channels: texts.min(1),
  continue: z.boolean().optional(),
  escalate: z.array(z.strictObject({ after: time, channels: texts.min(1) })).optional(),
});

const routing = z.strictObject({
  ...intervals,
  routes: z.array(route).max(1000).optional(),
  inhibit: z
    .array(z.strictObject({ source: texts, target: texts, equal: texts.optional() }))
    .max(1000)
    .optional(),
});

const window = z.strictObject({
  name: z.string().min(1),
  zone: z.string(),
  from: z.string(),
  to: z.string(),
  days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).optional(),
  dates: texts.optional(),
  matchers: texts.optional(),
  comment: z.string().optional(),
});

const file = z.strictObject({
  rules: z.unknown().optional(),
  routing: routing.optional(),
  maintenance: z.array(window).max(1000).optional(),
});

export interface RuleFileSettings {
  readonly rules?: unknown;
  readonly routing?: Routing | undefined;
  /** A window with an issue is `undefined`. */
  readonly maintenance?: readonly (MaintenanceWindow | undefined)[] | undefined;
}

/**
 * Checks everything of a rule file but its rules. A list is a file of rules alone. Routing and windows without an issue of their own
 * are returned beside the issues of others.
 */
export function checkSettings(value: unknown): {
  readonly settings: RuleFileSettings;
  readonly issues: readonly RuleIssue[];
} {
  if (Array.isArray(value)) return { settings: { rules: value }, issues: [] };
  if (typeof value !== 'object' || value === null) return { settings: {}, issues: [noObject(value)] };
  const parsed = file.safeParse(value);
  if (parsed.success) return { settings: parsed.data as RuleFileSettings, issues: [] };
  const { issues } = parsed.error;
  return { settings: withoutIssues(value, issues), issues: issues.map((issue) => issueOf(issue, value)) };
}

const noObject = (value: unknown): RuleIssue => ({
  path: 'file',
  value: shown(value),
  problem: 'is no content of a rule file',
  remedy: 'write an object with rules, routing or maintenance, or a list of rules',
});

/** The parts that none of the issues is about. */
function withoutIssues(value: RuleFileSettings, issues: readonly z.core.$ZodIssue[]): RuleFileSettings {
  const isSound = (...place: readonly PropertyKey[]): boolean =>
    !issues.some(({ path }) => path.slice(0, place.length).every((key, i) => key === place[i]) && path.length > 0);
  const { rules, routing: routes, maintenance } = value;
  return {
    rules,
    routing: isSound('routing') ? routes : undefined,
    maintenance: Array.isArray(maintenance)
      ? (maintenance as MaintenanceWindow[]).map((window, i) => (isSound('maintenance', i) ? window : undefined))
      : undefined,
  };
}

function issueOf(issue: z.core.$ZodIssue, root: unknown): RuleIssue {
  const path = issue.path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  );
  return {
    path: path === '' ? 'file' : path,
    value: shown(valueAt(root, issue.path)),
    ...wordsOf(issue),
  };
}

function wordsOf(issue: z.core.$ZodIssue): Pick<RuleIssue, 'problem' | 'remedy'> {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys
      .map((key) => JSON.stringify(key))
      .join(', ')
      .slice(0, 200);
    return { problem: `has no field ${keys}`, remedy: 'correct its name, or remove it' };
  }
  if (issue.code === 'invalid_value') {
    return { problem: 'is not known here', remedy: `write one of ${issue.values.map(String).join(', ')}` };
  }
  return { problem: 'is not valid', remedy: issue.message.slice(0, 300) };
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return JSON.stringify(value)?.slice(0, 80) ?? 'nothing';
}
