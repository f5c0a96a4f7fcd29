import { type AlertRule, INDICATORS, type IndicatorName } from '@mcp-vitals/monitor';
import { METRICS, type MetricDefinition } from '@mcp-vitals/signals';
import type { Matcher, Where } from '@mcp-vitals/windows';
import type { Random } from './random.js';

/** The indicators of the signals that `Traffic` records, of every kind that a query has. */
const NAMES = [
  'server_throughput',
  'server_count',
  'server_errors',
  'server_error_ratio',
  'server_latency_average',
  'server_latency_p95',
  'server_latency_p99',
  'server_interaction_count',
  'operation_count',
  'operation_error_ratio',
  'operation_latency_average',
  'operation_latency_p95',
  'cache_hit_ratio',
  'cache_stale_ratio',
  'cache_lookups',
  'cache_hits',
  'cache_hit_latency',
  'cache_entries',
  'cache_evictions',
  'cache_time_saved',
  'validation_success_ratio',
  'validation_failures',
  'validation_latency_p95',
  'recorded_errors',
  'monitor_overflowed_points',
  'monitor_dropped_items',
  'server_task_count',
  'server_task_failure_ratio',
  'client_task_failure_ratio',
  'server_task_duration_p95',
  'server_sign_in_exchanges',
  'server_sign_in_failure_ratio',
  'client_in_flight',
  'server_in_flight',
  'server_oldest_age',
  'process_cpu_utilization',
  'process_memory_utilization',
  'process_event_loop_delay_max',
] as const satisfies readonly IndicatorName[];

const DEFINITIONS = new Map(Object.values<MetricDefinition>(METRICS).map((one) => [one.name, one]));

/** Values that conditions name; some of them no series has. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'mcp.method.name': ['tools/call', 'resources/read', 'ping', 'none'],
  'gen_ai.tool.name': ['a', 'b.c', 'd|e', 'b'],
  'error.type': ['timeout', 'tool_error', '-32602', '_OTHER'],
  'mcp_vitals.operation.name': ['discover', 'describe'],
  'mcp_vitals.cache.name': ['schema', 'table'],
  'mcp_vitals.eviction.reason': ['expired', 'capacity'],
  'mcp_vitals.validation.target': ['tool_input', 'schema'],
  'network.transport': ['pipe', 'tcp'],
};

/** Texts that a rule file has to quote, and templates that it has to leave alone. */
const TEXTS = ['team-a', 'a "quoted" \\ text', "it's: {a} [b] # c", 'é ✓ 漢', 'yes', '1e3', '- x: y', '%s $HOME'];

/** Rules of every kind, valid by construction. */
export const randomRules = (random: Random, count: number): AlertRule[] =>
  Array.from({ length: count }, (_, i) => randomRule(random, `Rule${i}`));

function randomRule(random: Random, name: string): AlertRule {
  const isSometimes = <T>(probability: number, value: () => T): T | undefined =>
    random.chance(probability) ? value() : undefined;
  const optional = {
    for: isSometimes(0.5, () => random.pick(['15s', '30s', '1m', '90s'])),
    keepFiringFor: isSometimes(0.35, () => random.pick(['20s', '30s', '1m', '2m'])),
    recoverAfter: isSometimes(0.25, () => random.whole(2, 4)),
    onNoData: isSometimes(0.6, () => random.pick(['ok', 'alert', 'keep'] as const)),
    labels: isSometimes(0.3, () => ({ team: random.pick(TEXTS), zone: 'z1' })),
    annotations: isSometimes(0.3, () => ({ summary: `${random.pick(TEXTS)}: {{ value }} > {{ threshold }}` })),
    shadow: isSometimes(0.1, () => true),
  };
  const level = random.pick(['info', 'warning', 'critical'] as const);
  const set = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { name, level, ...condition(random), ...set } as AlertRule;
}

function condition(random: Random): object {
  const kind = random.next();
  if (kind < 0.15) return { ...selection(random, absentable), absentFor: over(random) };
  if (kind < 0.3) return burnRate(random);
  const chosen = selection(random);
  return {
    ...chosen,
    over: over(random),
    ...comparison(random, chosen.indicator),
    ...(random.chance(0.4) && isCounted(chosen.indicator) && { minimumEvents: random.pick([0, 1, 2, 3, 7, 11, 13]) }),
  };
}

function burnRate(random: Random): object {
  const objective = random.pick([90, 95, 99.5]);
  const windows = random.some([
    { long: '2m', short: '45s', factor: random.pick([1.37, 3.31, 8.71]) },
    { long: '5m', short: '1m', factor: random.pick([0.61, 1.93, 5.17]) },
  ]);
  const indicator = random.pick(['server_error_ratio', 'operation_error_ratio'] as const);
  return {
    ...selection(random, (name) => name === indicator),
    objective,
    windows: windows.length > 0 ? windows : [{ long: '90s', short: '45s', factor: 2.29 }],
    ...(random.chance(0.5) && { minimumEvents: random.pick([0, 1, 3, 7, 13]) }),
  };
}

const over = (random: Random): string => random.pick(['45s', '1m', '90s', '2m', '5m']);

const instrumentOf = (name: IndicatorName) => DEFINITIONS.get(INDICATORS[name].query.metric)!.instrument;

const isCounted = (name: IndicatorName): boolean => !/gauge|updown/.test(instrumentOf(name));
const absentable = (name: IndicatorName): boolean => INDICATORS[name].query.take !== 'avg';

interface Selection {
  readonly indicator: IndicatorName;
  readonly where?: Where;
  readonly by?: readonly string[];
}

function selection(random: Random, isWanted: (name: IndicatorName) => boolean = () => true): Selection {
  const indicator = random.pick(NAMES.filter(isWanted));
  const { query, worstBy = [] } = INDICATORS[indicator];
  const known = DEFINITIONS.get(query.metric)!.attributes.filter((attribute) => VALUES[attribute] !== undefined);
  const isErrorRatio = query.take === 'ratio' && query.where?.['error.type'] !== undefined;
  const usable = known.filter((attribute) => !(isErrorRatio && attribute === 'error.type'));
  const by = random.chance(0.4) ? random.some(usable, 0.5) : [];
  const narrowing = usable.filter((attribute) => !worstBy.includes(attribute) && attribute !== 'mcp.method.name');
  const where = random.chance(0.3) ? random.some(narrowing, 0.4) : [];
  return {
    indicator,
    ...(by.length > 0 && { by }),
    ...(where.length > 0 && { where: Object.fromEntries(where.map((one) => [one, matcher(random, VALUES[one]!)])) }),
  };
}

function matcher(random: Random, values: readonly string[]): Matcher {
  const several = () => [random.pick(values), random.pick(values)];
  return random.pick<() => Matcher>([
    () => random.pick(values),
    several,
    () => ({ not: random.pick(values) }),
    () => ({ not: several() }),
    () => ({ exists: random.chance(0.5) }),
  ])();
}

/** Only values that are exact in any order of addition are compared with a threshold that they can equal. */
function comparison(random: Random, name: IndicatorName): { when: string; threshold: number } {
  const { query, better } = INDICATORS[name];
  const isExact = !isCounted(name) && query.take !== 'avg';
  const when = random.pick(
    isExact ? ['>', '>=', '<', '<=', '==', '!='] : better === 'lower' ? ['>', '>', '>=', '<'] : ['<', '<', '<=', '>'],
  );
  if (isExact) return { when, threshold: exactThreshold(random, name) };
  if (query.take === 'count' && random.chance(0.2)) return { when: '>', threshold: 0 };
  const [low, top] = usual(name);
  return { when, threshold: Math.round(1000 * (low + random.next() * (top - low))) / 1000 + 0.000_37 };
}

/** Between these the values of the traffic vary. */
function usual(name: IndicatorName): readonly [number, number] {
  const { unit, query, better } = INDICATORS[name];
  if (unit === '%') return better === 'lower' ? [0, 60] : [60, 100];
  if (unit !== 'ms') return [0, 60];
  if (query.take === 'avg') return [1000, 12_000];
  return [10_000, 64_000];
}

function exactThreshold(random: Random, name: IndicatorName): number {
  if (name === 'process_memory_utilization') return (100 * random.whole(0, 64)) / 64;
  if (name === 'process_event_loop_delay_max') return (1000 * random.whole(1, 4096)) / 1024;
  return name === 'server_oldest_age' ? random.whole(5, 40) : random.whole(0, 6);
}
