import { describe, expect, it } from 'vitest';
import { closestName } from '../src/index.js';

const KNOWN = [
  'keepFiringFor',
  'warning',
  'critical',
  'over',
  'logLevel',
  'MCP_LOG_LEVEL',
  'MCP_METRICS_RETENTION_HOURS',
];

describe('the name that was probably meant', () => {
  it.each([
    ['keep_firing_for', 'keepFiringFor'],
    ['warn', 'warning'],
    ['critcal', 'critical'],
    ['voer', 'over'],
    ['MCP_LOG_LEVLE', 'MCP_LOG_LEVEL'],
  ])('of %s is %s', (name, meant) => {
    expect(closestName(name, KNOWN)).toBe(meant);
  });

  it.each(['', 'x', 'zzzz', 'a'.repeat(65)])('of %j is none', (name) => {
    expect(closestName(name, KNOWN)).toBeUndefined();
  });

  it('is the shortest with all words of the given one, where words are asked for', () => {
    expect(closestName('MCP_RETENTION_METRICS', KNOWN, { tolerance: 1 / 4, minWords: 2 })).toBe(
      'MCP_METRICS_RETENTION_HOURS',
    );
    expect(closestName('MCP_RETENTION_METRICS', KNOWN, { tolerance: 1 / 4 })).toBeUndefined();
  });

  it('is not that of which the given one is a beginning, where beginnings are excluded', () => {
    expect(closestName('MCP_METRICS_RET', KNOWN)).toBe('MCP_METRICS_RETENTION_HOURS');
    expect(closestName('MCP_METRICS_RET', KNOWN, { beginnings: false })).toBeUndefined();
  });
});
