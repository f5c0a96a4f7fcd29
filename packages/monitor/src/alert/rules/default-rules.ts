import type { AlertRule } from './alert-rule.js';

/** The rules that hold without a configuration. Each has a runbook in docs/alerts.md. */
export const DEFAULT_RULES: readonly AlertRule[] = [];
