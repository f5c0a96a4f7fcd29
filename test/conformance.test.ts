import * as signals from '@mcp-vitals/signals';
import { describe, expect, it } from 'vitest';
import {
  BREAKS,
  CLIENT_CALLS,
  type Exports,
  metricOf,
  pointOf,
  remove,
  SERVER_CALLS,
  spanOf,
} from './conformance/breaks.js';
import {
  ATTRIBUTES,
  attributeRule,
  BOUNDARIES,
  isMetricName,
  METHODS,
  type Signal,
} from './conformance/conventions.js';
import { RULES } from './conformance/rules.js';
import { workedCalls } from './conformance/worked-calls.js';
import { checkConformance, OVERALL_RULES } from './conformance.js';
import type { WireAttribute } from './helpers/otlp.js';

const rulesBrokenIn = (exports: Exports) => [...new Set(checkConformance(exports).violations.map(({ rule }) => rule))];

describe('the conformance check', () => {
  it('reports no violation of correct exports', () => {
    expect(checkConformance(workedCalls())).toEqual({ spans: 21, metrics: 4, violations: [] });
  });

  it.each(BREAKS)('reports %s: %s', (rule, _how, breakIt) => {
    const exports = workedCalls();
    breakIt(exports);
    expect(rulesBrokenIn(exports)).toEqual([rule]);
  });

  it('has a break that proves each rule', () => {
    const proven = new Set(BREAKS.map(([rule]) => rule));
    expect([...RULES.map(({ id }) => id), ...Object.keys(OVERALL_RULES)].filter((rule) => !proven.has(rule))).toEqual(
      [],
    );
  });

  it.each(Object.keys(ATTRIBUTES))('knows the type of %s and the signals it stands on', (key) => {
    const { on, type } = ATTRIBUTES[key]!;
    const name = key.replace('*', 'table');
    const wrong = { key: name, value: type === 'json' ? { stringValue: '{' } : { boolValue: true } };
    const subjects: [Signal, (x: Exports) => { attributes?: WireAttribute[] }][] = [
      ['mcp.client', (x) => spanOf(x, 'call-client')],
      ['mcp.server', (x) => spanOf(x, 'call-server')],
      [CLIENT_CALLS, (x) => pointOf(x, CLIENT_CALLS)],
      [SERVER_CALLS, (x) => pointOf(x, SERVER_CALLS)],
      ['mcp.client.session.duration', (x) => pointOf(x, 'mcp.client.session.duration')],
      ['mcp.server.session.duration', (x) => pointOf(x, 'mcp.server.session.duration')],
    ];
    for (const [signal, find] of subjects) {
      const exports = workedCalls();
      remove(find(exports), name);
      find(exports).attributes!.push(wrong);
      const isOpen = signal === 'mcp.client' || signal === 'mcp.server' ? /^(network|server|client|error)\./ : /^$/;
      const expected = on.includes(signal) ? 'attribute-type' : isOpen.test(key) ? undefined : 'attribute-elsewhere';
      if (expected) expect(rulesBrokenIn(exports), signal).toContain(expected);
      else expect(rulesBrokenIn(exports), signal).not.toContain('attribute-type');
    }
  });

  it('names the place and the rule in words', () => {
    const exports = workedCalls();
    spanOf(exports, 'call-client').name = 'add';
    expect(checkConformance(exports).violations).toEqual([
      { rule: 'span-name', what: 'add', where: 'span "add" call-client', says: expect.stringContaining('{method}') },
    ]);
  });

  it('ignores signals that are not of MCP', () => {
    const exports = workedCalls();
    const spans = exports.traces[0].resourceSpans![0]!.scopeSpans![0]!;
    spans.spans = spans.spans!.filter(({ name }) => name === 'POST');
    metricOf(exports, CLIENT_CALLS).name = 'http.client.request.duration';
    expect(checkConformance(exports)).toMatchObject({ spans: 0, metrics: 3, violations: [] });
  });
});

describe('the names in the signals package', () => {
  it('are the conventions’ wherever they stand in their namespaces', () => {
    const keys = Object.entries(signals).flatMap(([name, value]) =>
      name.startsWith('ATTR_') && typeof value === 'string' ? [value.replace(/\.$/, '.any')] : [],
    );
    expect(keys.length).toBeGreaterThan(10);
    // Those of the resource, such as `service.version`, are not MCP's.
    expect(keys.filter((key) => !/^(mcp_vitals|service)\./.test(key) && !attributeRule(key))).toEqual([]);
  });

  it('name the conventions’ metrics, units and boundaries', () => {
    const definitions = Object.values(signals.METRICS).filter(({ name }) => name.startsWith('mcp.'));
    expect(definitions).toHaveLength(4);
    for (const definition of definitions) {
      expect(isMetricName(definition.name), definition.name).toBe(true);
      expect(definition).toMatchObject({ unit: 's', instrument: 'histogram', boundaries: BOUNDARIES });
    }
    expect(signals.MCP_DURATION_BOUNDARIES).toEqual(BOUNDARIES);
  });

  it('know the same methods', () => {
    expect([...signals.MCP_METHODS].sort()).toEqual([...METHODS].sort());
  });
});
