import { McpPerformanceTracker } from '@mcp-vitals/monitor';
import { ManualClock } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { describe, expect, it } from 'vitest';
import { call } from './calls.js';

const START = 1_700_000_000_000;
const FEATURE = 'mcp_vitals.deprecated.feature';

const use = (feature: string, seconds: number, more: Partial<OperationSample> = {}): OperationSample =>
  call({
    operation: 'sampling/createMessage',
    startMillis: START + seconds * 1000,
    ...more,
    attributes: { [FEATURE]: feature, ...more.attributes },
  });

const by = (name: string, version: string) => ({
  attributes: { 'mcp_vitals.client.name': name, 'mcp_vitals.client.version': version },
});

function advised(samples: readonly OperationSample[]) {
  const clock = new ManualClock(START);
  const tracker = new McpPerformanceTracker({ clock, createDetector: null });
  for (const sample of samples) {
    clock.pass(sample.startMillis + sample.durationMs - clock.now());
    tracker.observe(sample);
  }
  clock.pass(START + 3_600_000 - clock.now());
  return tracker.getOptimizationRecommendations().filter(({ kind }) => kind === 'deprecated_feature');
}

describe('the recommendation about a deprecated feature', () => {
  it('says how often it is used, by whom, from which day it may be gone, and what takes its place', () => {
    const [one, ...others] = advised([
      use('sampling', 1, by('editor', '0.9.1')),
      use('sampling', 2, by('editor', '0.9.1')),
      use('sampling', 3, by('agent', '2.0.0')),
    ]);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ subject: 'sampling', severity: 'info', savesMillis: null });
    expect(one?.text).toBe(
      'Sampling: 3 uses over 60 min, with editor 0.9.1, agent 2.0.0. MCP deprecates it since 2026-07-28 (SEP-2577); ' +
        'a version of it may leave it out from 2027-07-28 on. Instead, let the server call a model by an API of its own.',
    );
    expect(one?.traceIds).toHaveLength(3);
  });

  it('names three users and counts the rest', () => {
    const [one] = advised(['a', 'b', 'c', 'd', 'e'].map((name, i) => use('roots', i, by(name, '1'))));
    expect(one?.text).toContain('with a 1, b 1, c 1 and 2 more clients.');
  });

  it('says the rule where no day is fixed yet', () => {
    const [one] = advised([use('http_sse', 1)]);
    expect(one?.text).toContain('it is removed three months after SEP-2596 is final, which it is not yet');
  });

  it('is not made of sessions of older versions, of which every session begins with initialize', () => {
    const sessions = Array.from({ length: 50 }, (_, i) => use('initialize', i, { operation: 'initialize' }));
    expect(advised(sessions)).toEqual([]);
  });

  it('is not made of a feature that is unknown, whoever wrote the span', () => {
    expect(advised([use('constructor', 1), use('telepathy', 2)])).toEqual([]);
  });
});
