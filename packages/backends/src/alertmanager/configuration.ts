import type { AlertRule, Routing } from '@mcp-vitals/monitor';

export interface AlertmanagerOptions {
  /** For `dependsOn`, which becomes inhibition, and `shadow`, which is routed to nobody. */
  readonly rules: readonly AlertRule[];
  /** @default 'yaml' */
  readonly format?: 'yaml' | 'json';
}

/** A configuration for Alertmanager 0.25 and later: routes, inhibition and mute time intervals. */
export function compileAlertmanager(routing: Routing, options: AlertmanagerOptions): string {
  throw new Error(`not yet: ${Object.keys(routing).length} ${options.rules.length}`);
}
