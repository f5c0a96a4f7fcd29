/** How urgent an alert is. In Prometheus and Alertmanager it is the label `severity`. */
export const AlertLevel = { INFO: 'info', WARNING: 'warning', CRITICAL: 'critical' } as const;

export type AlertLevel = (typeof AlertLevel)[keyof typeof AlertLevel];
