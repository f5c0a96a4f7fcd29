import type { Where } from '@mcp-vitals/windows';
import type { Indicator } from '../../indicators/indicator.js';
import type { Comparison } from './alert-rule.js';

/** One test of an indicator over one window, to which every condition expands. */
export type IndicatorTest = ComparisonTest | AbsenceTest;

interface Subject {
  readonly indicator: Indicator;
  readonly where: Where | undefined;
  readonly by: readonly string[];
  readonly over: string;
}

/** Holds for each group whose value compares with the threshold and rests on enough events. */
export interface ComparisonTest extends Subject {
  readonly kind: 'comparison';
  readonly when: Comparison;
  /** In the indicator's unit. */
  readonly threshold: number;
  /** A group with fewer events in the window has no data; 0 when the value needs no evidence. */
  readonly minimumEvents: number;
}

/** Holds when the window has no event. */
export interface AbsenceTest extends Subject {
  readonly kind: 'absence';
}
