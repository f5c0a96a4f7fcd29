import * as units from '@grafana/grafana-foundation-sdk/units';
import type { Indicator } from '@mcp-vitals/monitor';

const UNITS: Readonly<Record<string, string>> = {
  '': units.Short,
  '%': units.Percent,
  ms: units.Milliseconds,
  s: units.Seconds,
  '/min': units.OpsPerMinute,
  By: units.BytesIEC,
  tokens: units.Short,
};

/** Grafana's name for an indicator's unit. @throws RangeError for a unit that Grafana has no name for here */
export function unitOf({ name, unit }: Indicator): string {
  const known = UNITS[unit];
  if (known === undefined) throw new RangeError(`the unit ${JSON.stringify(unit)} of ${name} has no name in Grafana`);
  return known;
}
