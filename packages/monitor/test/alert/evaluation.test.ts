import {
  type AlertRule,
  AlertStates,
  evaluateInSlices,
  evaluateRules,
  RuleSet,
  recordJudgements,
  type TraceSearch,
} from '@mcp-vitals/monitor';
import { METRICS, metricOptions } from '@mcp-vitals/signals';
import type { Query, WindowView } from '@mcp-vitals/windows';
import { describe, expect, it } from 'vitest';
import { AlertRig } from './rig.js';
import { toolRule } from './samples.js';

const rule = (given: object): AlertRule => ({ name: 'Rule', level: 'critical', ...given }) as AlertRule;

/** The verdicts of the last evaluation of the only rule, by the value of a label. */
const verdictsOf = ({ results }: AlertRig, label = 'gen_ai_tool_name') =>
  Object.fromEntries(results[0]!.samples.map((sample) => [sample.labels[label] ?? '', sample.verdict]));

describe('a threshold', () => {
  it('gives each group an alert with the labels of Prometheus', async () => {
    const rig = new AlertRig([toolRule({ labels: { team: 'core' } })]);
    await rig.run(30, () => {
      rig.calls('good', 10);
      rig.calls('bad', 10, 3);
    });
    expect(verdictsOf(rig)).toEqual({ good: 'good', bad: 'holds' });
    const [alert, ...others] = rig.states.alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      labels: { alertname: 'ToolErrors', severity: 'warning', team: 'core', gen_ai_tool_name: 'bad' },
      figure: { title: 'error ratio of server requests', unit: '%', events: 'requests', over: '5m', threshold: 5 },
    });
    expect(alert?.figure.value).toBeCloseTo(30, 10);
    expect(alert?.figure.count).toBeGreaterThan(20);
  });

  it('compares as PromQL does at the threshold itself', async () => {
    const comparisons = { Above: '>', AtLeast: '>=', Below: '<', AtMost: '<=', Equal: '==', Other: '!=' } as const;
    const rules = Object.entries(comparisons).map(([name, when]) => toolRule({ name, when, threshold: 25 }));
    const rig = new AlertRig(rules);
    await rig.run(30, () => rig.calls('a', 4, 1));
    expect(rig.firing).toEqual(['AtLeast', 'AtMost', 'Equal']);
    await rig.run(300, () => rig.calls('a', 4, 2));
    expect(rig.firing).toEqual(['Above', 'AtLeast', 'Other']);
    await rig.run(300, () => rig.calls('a', 4));
    expect(rig.firing).toEqual(['Below', 'AtMost', 'Other']);
  });

  it('has no data with fewer events than its minimum, by the figure that Prometheus would compare', async () => {
    const rig = new AlertRig([toolRule({ minimumEvents: 30 }), toolRule({ name: 'Few', minimumEvents: 5 })]);
    await rig.run(60, () => rig.calls('a', 1, 1));
    expect(rig.results.map(({ samples }) => samples[0]!.verdict)).toEqual(['no_data', 'holds']);
    expect(rig.results[0]!.samples[0]!.figure).toMatchObject({ value: null, threshold: 5 });
  });

  it('on a ratio has no data while nothing happens, and none at all without series', async () => {
    const rig = new AlertRig([toolRule({ minimumEvents: 0 })]);
    await rig.run(30);
    expect(rig.results[0]!.samples).toEqual([]);
    await rig.run(30, () => rig.calls('a', 5, 5));
    expect(verdictsOf(rig)).toEqual({ a: 'holds' });
    await rig.run(400);
    expect(verdictsOf(rig)).toEqual({ a: 'no_data' });
  });

  it('on a count compares 0 with it', async () => {
    const rig = new AlertRig([rule({ indicator: 'server_throughput', over: '1m', when: '<', threshold: 6 })]);
    await rig.run(60, () => rig.calls('a', 5));
    expect(verdictsOf(rig)).toEqual({ '': 'good' });
    await rig.run(90);
    expect(verdictsOf(rig)).toEqual({ '': 'holds' });
  });

  it('on a percentile reads what `histogram_quantile` gives', async () => {
    const rig = new AlertRig([rule({ indicator: 'server_latency_p95', over: '5m', when: '>', threshold: 1000 })]);
    await rig.run(60, () => rig.calls('a', 20, 0, 1.5));
    // Twenty values of 1.5 s lie in the bucket from 1 to 2 s, so its 95th hundredth is 1.95 s.
    expect(rig.results[0]!.samples[0]!.figure.value).toBeCloseTo(1950, 6);
  });

  it('narrowed by `where` sees only the series that match', async () => {
    const rig = new AlertRig([rule({ ...toolRule({ where: { 'gen_ai.tool.name': ['b', 'c'] } }) })]);
    await rig.run(30, () => {
      for (const tool of ['a', 'b', 'c']) rig.calls(tool, 5, 5);
    });
    expect(verdictsOf(rig)).toEqual({ b: 'holds', c: 'holds' });
  });

  it('on the age of the oldest request reads the worst transport, not their sum', async () => {
    const rig = new AlertRig([rule({ indicator: 'server_oldest_age', over: '1m', when: '>', threshold: 50 })]);
    const { requestsOldestAge: age } = METRICS;
    rig.meter.createObservableGauge(age.name, metricOptions(age)).addCallback((result) => {
      for (const transport of ['pipe', 'tcp']) {
        result.observe(transport === 'pipe' ? 20 : 40, { 'mcp_vitals.role': 'server', 'network.transport': transport });
      }
    });
    await rig.run(30);
    expect(rig.results[0]!.samples[0]).toMatchObject({ verdict: 'good', figure: { value: 40 } });
  });

  it('gives labels without control characters, at most 256 bytes long, and one alert for equal labels', async () => {
    const rig = new AlertRig([toolRule()]);
    const long = 'é'.repeat(200);
    await rig.run(30, () => {
      rig.calls(`a\u202e\u0007b`, 5, 5);
      rig.calls(`${long}1`, 5, 5);
      rig.calls(`${long}2`, 5);
    });
    const alerts = rig.states.alerts().map(({ labels }) => labels.gen_ai_tool_name);
    expect(alerts).toEqual(['ab', 'é'.repeat(128)]);
  });
});

describe('absence', () => {
  const absent = rule({ indicator: 'server_count', absentFor: '2m' });

  it('holds once no event came for its window, and ends with the next one', async () => {
    const rig = new AlertRig([absent]);
    await rig.run(150, () => rig.calls('a', 2));
    expect(verdictsOf(rig)).toEqual({ '': 'good' });
    // As Prometheus counts, the first sample in the window is where the increase begins, not a part of it.
    await rig.run(100);
    expect(rig.firing).toEqual([]);
    await rig.tick();
    expect(rig.firing).toEqual(['Rule']);
    expect(rig.states.alerts()[0]).toMatchObject({ figure: { value: 0, unit: '' }, peak: null });
    rig.calls('a', 2);
    await rig.tick();
    expect(rig.firing).toEqual([]);
  });

  it('says nothing before the windows reach that far back', async () => {
    const rig = new AlertRig([absent]);
    await rig.run(110);
    expect(verdictsOf(rig)).toEqual({ '': 'no_data' });
    await rig.run(30);
    expect(verdictsOf(rig)).toEqual({ '': 'holds' });
  });
});

describe('a burn rate', () => {
  const burn = rule({ indicator: 'server_error_ratio', objective: 99.9, minimumEvents: 100 });

  it('holds when both windows of a pair burn, and ends soon after the errors do', async () => {
    const rig = new AlertRig([burn], { intervalMillis: 60_000 });
    await rig.run(3600, () => rig.calls('a', 20));
    expect(rig.firing).toEqual([]);
    await rig.run(120, () => rig.calls('a', 20, 20));
    expect(rig.firing).toEqual(['Rule']);
    expect(rig.states.alerts()[0]).toMatchObject({ figure: { over: '1h', threshold: 1.44 } });
    await rig.run(360, () => rig.calls('a', 20));
    expect(rig.states.alerts()[0]).toMatchObject({ state: 'firing', figure: { over: '6h', threshold: 0.6 } });
    await rig.run(1500, () => rig.calls('a', 20));
    expect(rig.firing).toEqual([]);
    // The short window ended it: the long one still burns.
    expect(rig.states.alerts()[0]).toMatchObject({ state: 'resolved', figure: { value: 0, over: '5m' } });
  });

  it('leaves out the default pair that no share of errors reaches', async () => {
    const rig = new AlertRig([rule({ ...burn, objective: 90 })], { intervalMillis: 60_000 });
    await rig.run(21_600, () => rig.calls('a', 10, 7));
    expect(rig.states.alerts()[0]).toMatchObject({ state: 'firing', figure: { over: '6h', threshold: 60 } });
  });

  it('has no data below its minimum of events, so that one failure of few burns nothing', async () => {
    const rig = new AlertRig([burn], { intervalMillis: 60_000 });
    await rig.run(3600, () => rig.calls('a', 1));
    await rig.run(60, () => rig.calls('a', 1, 1));
    expect(verdictsOf(rig)).toEqual({ '': 'no_data' });
  });
});

describe('judgements', () => {
  it('of health, anomalies and schemas are seen in the evaluation after the next collection', async () => {
    const rules: AlertRule[] = [
      { name: 'Down', level: 'critical', health: { check: 'mcp_connectivity', status: 'unhealthy' } },
      { name: 'Bad', level: 'critical', health: { status: 'degraded' } },
      { name: 'Critical', level: 'critical', anomaly: { severity: 'critical' } },
      { name: 'Any', level: 'critical', anomaly: {} },
      { name: 'Errors', level: 'critical', anomaly: { operation: 'op', kind: 'errors' } },
      { name: 'Breaking', level: 'critical', schemaChange: { change: 'breaking', kind: 'tool' } },
    ];
    const rig = new AlertRig(rules);
    let status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' = 'healthy';
    let open: { operation: string; kind: string; severity: string }[] = [];
    recordJudgements(rig.meter, {
      health: () => ({ overallStatus: status, checks: [{ name: 'mcp_connectivity', status }] }) as never,
      openAnomalies: () => open as never,
    });
    const changes = rig.meter.createCounter(METRICS.schemaChanges.name, metricOptions(METRICS.schemaChanges));
    const change = (count: number) =>
      changes.add(count, { 'mcp_vitals.schema.change': 'breaking', 'mcp_vitals.schema.kind': 'tool' });
    change(0);
    await rig.run(20);
    expect(rig.firing).toEqual([]);
    [status, open] = ['degraded', [{ operation: 'op', kind: 'tail', severity: 'warning' }]];
    await rig.tick();
    expect(rig.firing).toEqual(['Bad', 'Any']);
    [status, open] = ['unhealthy', [{ operation: 'op', kind: 'errors', severity: 'critical' }]];
    change(1);
    await rig.tick();
    expect(rig.firing).toEqual(['Down', 'Bad', 'Critical', 'Any', 'Errors', 'Breaking']);
    const any = rig.states.alerts().find(({ rule: name, state }) => name === 'Any' && state === 'firing');
    expect(any?.labels).toMatchObject({ mcp_vitals_operation_name: 'op', mcp_vitals_anomaly_kind: 'errors' });
    [status, open] = ['unknown', []];
    await rig.tick();
    expect(rig.firing).toEqual(['Breaking']);
    await rig.run(900);
    expect(rig.firing).toEqual([]);
  });
});

/** A view that answers every query and counts them. */
function viewOf(answer: (query: Query) => number | null): WindowView & { readonly queries: Query[] } {
  const queries: Query[] = [];
  return {
    queries,
    query(query, nowMillis) {
      queries.push(query);
      const value = answer(query);
      return {
        fromMillis: nowMillis - 300_000,
        toMillis: nowMillis,
        overflowed: 0,
        groups: [
          { by: Object.fromEntries((query.by ?? []).map((name) => [name, 'x'])), value, count: 1, lastMillis: 0 },
        ],
      };
    },
  };
}

describe('an evaluation', () => {
  it('that throws is the error of the rules that ask this, and of no other', () => {
    const set = new RuleSet([
      toolRule(),
      rule({ name: 'Other', indicator: 'client_error_ratio', over: '5m', when: '>', threshold: 5 }),
    ]);
    const view = viewOf(({ metric }) => {
      if (metric.startsWith('mcp.server')) throw new TypeError('the server has no numbers');
      return 50;
    });
    const [first, second] = evaluateRules(set, view, 0);
    expect(first).toMatchObject({ samples: [], error: 'the server has no numbers' });
    expect(second).not.toHaveProperty('error');
    const states = new AlertStates(set, { intervalMillis: 1000 });
    expect(states.advance([first!, second!], 0).map(({ alert }) => alert.rule)).toEqual(['Other']);
  });

  it('has enough data with exactly the minimum of events', () => {
    const rules = [30, 30.5, 31].map((minimumEvents, i) => toolRule({ name: `R${i}`, minimumEvents }));
    const results = evaluateRules(
      new RuleSet(rules),
      viewOf(({ take }) => (take === 'count' ? 30 : 0.5)),
      0,
    );
    expect(results.map(({ samples }) => samples[0]!.verdict)).toEqual(['holds', 'no_data', 'no_data']);
  });

  it('asks equal queries once', () => {
    const rules = Array.from({ length: 100 }, (_, i) => toolRule({ name: `R${i}`, threshold: i }));
    const view = viewOf(() => 50);
    expect(evaluateRules(new RuleSet(rules), view, 0)).toHaveLength(100);
    expect(view.queries).toHaveLength(2);
  });

  it('passes the version of Prometheus on, 3 unless stated', () => {
    const versions: unknown[] = [];
    const view: WindowView = {
      query: (_, nowMillis, options) => {
        versions.push(options?.prometheus);
        return { fromMillis: nowMillis, toMillis: nowMillis, overflowed: 0, groups: [] };
      },
    };
    evaluateRules(new RuleSet([toolRule()]), view, 0);
    evaluateRules(new RuleSet([toolRule()]), view, 0, { version: 2 });
    expect(versions).toEqual([{ version: 3 }, { version: 3 }, { version: 2 }, { version: 2 }]);
  });

  it('names the worst trace of an alert that is active, and does without when the source throws', async () => {
    const searches: TraceSearch[] = [];
    const traces = {
      worst(search: TraceSearch) {
        searches.push(search);
        if (searches.length > 1) throw new Error('no traces today');
        return 'abc';
      },
    };
    const rig = new AlertRig([toolRule({ where: { 'mcp.method.name': 'tools/call' } })], { traces });
    await rig.run(20, () => {
      rig.calls('a', 5, 5);
      rig.calls('b', 5);
    });
    expect(rig.states.alerts()[0]).toMatchObject({ traceId: 'abc' });
    expect(searches).toHaveLength(1);
    expect(searches[0]).toMatchObject({
      metric: 'mcp.server.operation.duration',
      where: { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'a', 'error.type': { exists: true } },
      fromMillis: rig.clock.now() - 300_000,
      toMillis: rig.clock.now(),
    });
    await rig.tick();
    expect(rig.states.alerts()[0]).not.toHaveProperty('traceId');
  });
});

describe('an evaluation in slices', () => {
  const set = new RuleSet(Array.from({ length: 10 }, (_, i) => toolRule({ name: `R${i}`, over: `${i + 1}m` })));

  it('pauses when a slice is over, and sees one time', async () => {
    let nowMillis = 0;
    let pauses = 0;
    const times = new Set<number>();
    const view: WindowView = {
      query: (_, at) => {
        nowMillis += 2;
        times.add(at);
        return { fromMillis: at, toMillis: at, overflowed: 0, groups: [] };
      },
    };
    const pause = async () => void pauses++;
    const evaluated = await evaluateInSlices(set, view, { now: () => nowMillis, pause, sliceMillis: 5 });
    expect(evaluated).toMatchObject({ nowMillis: 0, results: { length: 10 } });
    expect([pauses, [...times]]).toEqual([4, [0]]);
  });

  it('begins anew when a collection came in between, twice at most', async () => {
    let nowMillis = 0;
    let collections = 0;
    let asked = 0;
    const view: WindowView = {
      query: (_, at) => {
        nowMillis += 3;
        asked++;
        return { fromMillis: at, toMillis: at, overflowed: 0, groups: [] };
      },
    };
    const options = { now: () => nowMillis, collections: () => collections, sliceMillis: 5 };
    const collectTimes = (times: number) => async () => {
      if (collections < times) collections++;
    };
    const once = await evaluateInSlices(set, view, { ...options, pause: collectTimes(1) });
    // The first rule asked twice, then all ten did, at the later time.
    expect([asked, once.nowMillis, once.results.length]).toEqual([22, 6, 10]);
    asked = 0;
    const always = await evaluateInSlices(set, view, { ...options, pause: collectTimes(1000) });
    expect([asked, always.results.length]).toEqual([24, 10]);
  });
});
