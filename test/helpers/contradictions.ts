import type { MonitoringReport } from '@mcp-vitals/monitor';

/** The contradictions in a report; none in a correct one. */
export function contradictionsIn(report: MonitoringReport): string[] {
  return [
    ...healthContradictions(report),
    ...countContradictions(report),
    ...ratioContradictions(report),
    ...figureContradictions(report),
    ...numberContradictions(report),
  ];
}

function healthContradictions({ health }: MonitoringReport): string[] {
  const { checks, health_score: score, coverage, overall_status: overall } = health;
  const lost = checks.reduce((sum, check) => sum + check.points_lost, 0);
  const all = checks.reduce((sum, { weight }) => sum + weight, 0);
  const known = checks.reduce((sum, { weight, status }) => sum + (status === 'UNKNOWN' ? 0 : weight), 0);
  const bad = checks.filter(({ status }) => status === 'UNHEALTHY' || status === 'DEGRADED');
  return [
    ...(score !== null && score + lost !== 100 ? [`score ${score} and ${lost} points lost are not 100`] : []),
    ...(score === null && lost > 0 ? [`no score, and ${lost} points lost`] : []),
    ...(Math.abs(coverage - (all === 0 ? 0 : known / all)) > 0.001 ? [`coverage ${coverage} of ${known}/${all}`] : []),
    ...((score === null) !== coverage < 0.5 && checks.length > 0 ? [`score ${score} at coverage ${coverage}`] : []),
    ...(overall === 'HEALTHY' && bad.length > 0 ? [`HEALTHY with ${bad.map(({ name }) => name).join(', ')}`] : []),
    ...(overall === 'HEALTHY' && score !== null && score < 100 ? [`HEALTHY at ${score}`] : []),
    ...(overall === 'UNHEALTHY' && !bad.some(({ critical }) => critical) ? ['UNHEALTHY without a critical check'] : []),
    ...(bad.length > 0 && (overall === 'HEALTHY' || overall === 'UNKNOWN') ? [`${overall} with bad checks`] : []),
    ...checks.filter(({ reason }) => reason === '').map(({ name }) => `${name} gives no reason`),
    ...checks
      .filter(({ status, points_lost }) => points_lost > 0 && (status === 'HEALTHY' || status === 'UNKNOWN'))
      .map(({ name, status }) => `${name} is ${status} and took points`),
  ];
}

function countContradictions({ caches, operations, validations, errors }: MonitoringReport): string[] {
  return [
    ...caches
      .filter(({ lookups, hits, misses, stale }) => hits + misses + stale !== lookups)
      .map(({ cache, ...one }) => `cache ${cache}: ${JSON.stringify(one)}`),
    ...operations
      .filter(({ errors: failed, count }) => failed > count)
      .map(({ operation, errors: failed, count }) => `${operation}: ${failed} errors of ${count} calls`),
    ...operations
      .filter(({ p50_ms, p95_ms, p99_ms, max_ms }) => !rising([p50_ms, p95_ms, p99_ms, max_ms]))
      .map(({ operation }) => `${operation}: percentiles do not rise`),
    ...validations
      .filter(({ invalid, validations: all }) => invalid > all)
      .map(({ target }) => `${target}: more invalid than validated`),
    ...errors.filter(({ count }) => count <= 0).map(({ error_type }) => `${error_type}: no errors`),
  ];
}

const rising = (values: readonly (number | null)[]): boolean => {
  const known = values.filter((value) => value !== null);
  return known.every((value, i) => i === 0 || known[i - 1]! <= value * 1.0001);
};

/** One ratio has one value, wherever it is shown. */
function ratioContradictions(report: MonitoringReport): string[] {
  const { metrics, caches, validations, health } = report;
  const shown = (indicator: string): number[] => [
    ...report.figures
      .filter((one) => one.indicator === indicator)
      .flatMap(({ value }) => (value === null ? [] : [value])),
    ...health.checks
      .filter(({ last_check }) => last_check === report.timestamp)
      .flatMap(({ figures }) => figures.filter((one) => one.indicator === indicator))
      .flatMap(({ value }) => (value === null ? [] : [value])),
  ];
  const ratio = (part: number, whole: number): number[] => (whole === 0 ? [] : [(100 * part) / whole]);
  const sum = <T>(rows: readonly T[], of: (row: T) => number): number => rows.reduce((all, row) => all + of(row), 0);
  const same = {
    'cache hit ratio': [
      ...shown('cache_hit_ratio'),
      ...(metrics.cache_hit_rate === null ? [] : [metrics.cache_hit_rate]),
      ...ratio(
        sum(caches, ({ hits }) => hits),
        sum(caches, ({ lookups }) => lookups),
      ),
      ...(caches.length === 1 && caches[0]!.hit_rate !== null ? [caches[0]!.hit_rate] : []),
    ],
    'validation success ratio': [
      ...shown('validation_success_ratio'),
      ...(metrics.validation_success_rate === null ? [] : [metrics.validation_success_rate]),
      ...ratio(
        sum(validations, (one) => one.validations - one.invalid),
        sum(validations, (one) => one.validations),
      ),
    ],
  };
  return Object.entries(same).flatMap(([name, values]) =>
    values.some((value) => Math.abs(value - values[0]!) > 0.001) ? [`${name}: ${values.join(', ')}`] : [],
  );
}

/** One indicator of one subject over one window has one value and one count, in the figures and in the checks. */
function figureContradictions({ figures, health }: MonitoringReport): string[] {
  const seen = new Map<string, string>();
  return [...figures, ...health.checks.flatMap((check) => check.figures)].flatMap((one) => {
    const key = `${one.indicator} ${one.name} ${one.from} ${one.to}`;
    const said = `${one.value} of ${one.count}`;
    const before = seen.get(key) ?? said;
    seen.set(key, before);
    return before === said ? [] : [`${key}: ${before} and ${said}`];
  });
}

/** Every number is finite, every window runs forwards, and a figure with a count of 0 has no value. */
function numberContradictions(report: MonitoringReport): string[] {
  const found: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'number' && !Number.isFinite(value)) found.push(`${path} is ${value}`);
    if (typeof value !== 'object' || value === null) return;
    const { from, to } = value as { from?: string; to?: string };
    if (from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to))
      found.push(`${path} runs backwards`);
    for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
  };
  walk(report, 'report');
  return found;
}
