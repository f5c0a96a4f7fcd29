import type { AlertsAnswer } from '../api/alerts.js';
import { alertRows } from './live-view.js';
import type { Sources } from './sources.js';

/** Entries of the history in one answer. */
const MAX_HISTORY = 200;

/** The active alerts with why they fire and whom they notify when, the silences, and what happened lately. */
export function alertsView(sources: Sources): AlertsAnswer {
  const { alerts } = sources;
  if (alerts === undefined) return { active: [], silences: [], history: [] };
  const active = new Map(alerts.getActiveAlerts().map((alert) => [alert.fingerprint, alert]));
  return {
    active: alertRows(sources).flatMap((row) => {
      const alert = active.get(row.fingerprint);
      const explanation = alerts.explain(row.fingerprint);
      if (alert === undefined || explanation === undefined) return [];
      const { labels, figure, annotations, traceId, mutes } = alert;
      return {
        ...row,
        labels,
        figure,
        traceId: traceId ?? null,
        runbookUrl: annotations.runbook_url ?? null,
        acknowledgement: explanation.acknowledgement,
        why: explanation.why,
        mutes: mutes.map(({ kind, by, reason }) => ({ kind, by, reason })),
        channels: explanation.channels,
      };
    }),
    silences: alerts.silences(),
    history: alerts.getAlertHistory().slice(-MAX_HISTORY).reverse(),
  };
}
