import { AlertLevel, type InhibitRule, type PreparedRule, type Routing } from '@mcp-vitals/monitor';
import { quoted } from '../promql/selector.js';

/** An inhibition as Alertmanager's configuration writes it. */
export interface AlertmanagerInhibition {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/** @param targetLabels labels that tell processes apart: the alerts of one process hold back no other's */
export function inhibitionsOf(
  { groupBy = [], inhibit }: Routing,
  rules: readonly PreparedRule[],
  targetLabels: readonly string[],
): AlertmanagerInhibition[] {
  const own = inhibit ?? defaultRules(groupBy);
  return [
    ...own.map(({ source, target, equal = [] }) => ({
      source_matchers: source,
      target_matchers: target,
      equal: [...targetLabels, ...equal],
    })),
    ...rules.flatMap(({ name, dependsOn }) =>
      dependsOn.map((parent) => ({
        source_matchers: [`alertname=${quoted(parent)}`],
        target_matchers: [`alertname=${quoted(name)}`],
        equal: targetLabels,
      })),
    ),
  ];
}

/** As the dispatcher does: where every alert is a group of its own, none holds another one back. */
const defaultRules = (groupBy: readonly string[]): readonly InhibitRule[] =>
  groupBy.includes('...')
    ? []
    : [
        {
          source: [`severity=${quoted(AlertLevel.CRITICAL)}`],
          target: [`severity=~${quoted(`${AlertLevel.WARNING}|${AlertLevel.INFO}`)}`],
          equal: groupBy,
        },
      ];
