import type { Alert, Explanation, HistoryEntry, MaintenanceWindow, Silence, SilenceOptions } from '@mcp-vitals/monitor';
import { keepFromHost, notices } from '@mcp-vitals/signals';
import type { AcknowledgeOptions, ActiveAlert, McpAlertManagerOptions } from './alert-manager-options.js';
import type { AlertParts } from './alert-parts.js';
import { Serial } from './flow/serial.js';
import { loadRuleFile } from './rule-loading.js';

/** What people see of alerts and do with them. Everything done is on disk once its promise resolves; after a close that is reported instead. */
export class AlertControls {
  /** Resolves once the journal was read, and alerts of an earlier process are back. Never rejects. */
  readonly opened: Promise<void>;
  protected readonly parts: AlertParts;
  readonly #serial = new Serial();

  protected constructor(parts: AlertParts, { journalPath, rulesFile }: McpAlertManagerOptions) {
    this.parts = parts;
    this.opened = this.#open(journalPath, rulesFile);
  }

  /** The alerts that fire, those in shadow too. */
  getActiveAlerts(): readonly ActiveAlert[] {
    return this.parts.states
      .alerts()
      .filter(({ state }) => state === 'firing')
      .map((alert) => ({ ...alert, ...this.parts.dispatcher.standingOf(alert.fingerprint) }));
  }

  /** The alerts whose condition holds, and has not for as long as their rule requires. */
  getPendingAlerts(): readonly Alert[] {
    return this.parts.states.alerts().filter(({ state }) => state === 'pending');
  }

  /** What happened, what was sent and what was not, with the reason; the newest last. */
  getAlertHistory(): readonly HistoryEntry[] {
    return this.parts.dispatcher.history();
  }

  /** Resolved on this day, by UTC. */
  get resolvedToday(): number {
    return this.parts.dispatcher.resolvedToday(this.parts.flow.times.wallMillis);
  }

  /**
   * Stops the repeats and the escalation of an alert until it resolves. In the journal once it resolves.
   * @param alert a fingerprint, or the name of a rule for all its alerts
   * @returns the number of alerts acknowledged
   */
  async acknowledge(alert: string, { by, comment = '' }: AcknowledgeOptions): Promise<number> {
    await this.opened;
    const { times } = this.parts.flow;
    const named = this.getActiveAlerts().filter(({ fingerprint, rule }) => fingerprint === alert || rule === alert);
    const done = named.filter(({ fingerprint }) =>
      this.parts.dispatcher.acknowledge(fingerprint, { by, comment }, times),
    );
    await this.#changed();
    return done.length;
  }

  /** Keeps matching alerts from notifying anybody, from now on. @throws RangeError when it has no matcher, comment, author or end */
  async silence(options: SilenceOptions): Promise<Silence> {
    await this.opened;
    const silence = this.parts.dispatcher.silence(options, this.parts.flow.times);
    await this.#changed();
    return silence;
  }

  /** Ends a silence early; what fires is told again. @returns whether there was one */
  async liftSilence(id: string): Promise<boolean> {
    await this.opened;
    const wasThere = this.parts.dispatcher.liftSilence(id, this.parts.flow.times);
    await this.#changed();
    return wasThere;
  }

  silences(): readonly Silence[] {
    return this.parts.dispatcher.silences();
  }

  /** Adds a maintenance window or replaces the one of its name. @throws RangeError when it is malformed */
  async addMaintenanceWindow(window: MaintenanceWindow): Promise<void> {
    await this.opened;
    this.parts.dispatcher.addMaintenanceWindow(window);
    await this.#changed();
  }

  /** @returns whether there was one */
  async removeMaintenanceWindow(name: string): Promise<boolean> {
    await this.opened;
    const wasThere = this.parts.dispatcher.removeMaintenanceWindow(name);
    await this.#changed();
    return wasThere;
  }

  maintenanceWindows(): readonly MaintenanceWindow[] {
    return this.parts.dispatcher.maintenanceWindows();
  }

  /** Why an alert fires, when it will next notify whom, and why not sooner. @param alert itself or its fingerprint */
  explain(alert: string | { readonly fingerprint: string }): Explanation | undefined {
    const fingerprint = typeof alert === 'string' ? alert : alert.fingerprint;
    return this.parts.dispatcher.explain(fingerprint, this.parts.flow.times);
  }

  /** Dispatches when something is due between two evaluations. */
  protected readonly onDue = (): void => {
    void this.guarded('what was due is sent at the next evaluation', () => this.parts.flow.dispatch(this.onDue));
  };

  /** One piece of work at a time: nothing changes the rules or the routes in the middle of an evaluation. */
  protected serially<T>(work: () => T | Promise<T>): Promise<T> {
    this.#sayIfClosed();
    return this.#serial.run(work);
  }

  protected async guarded(consequence: string, work: () => void | Promise<void>): Promise<void> {
    try {
      await this.serially(work);
    } catch (error) {
      keepFromHost('node', consequence, error);
    }
  }

  async #open(journalPath: string | undefined, rulesFile: string | undefined): Promise<void> {
    try {
      // Before the journal, because a restored alert of a rule that is not there resolves.
      if (rulesFile !== undefined) await loadRuleFile(this.parts, rulesFile);
      await this.parts.memory.open(journalPath);
      this.parts.flow.resend();
    } catch (error) {
      keepFromHost('node', 'alerts are kept in memory alone', error);
    }
  }

  async #changed(): Promise<void> {
    this.#sayIfClosed();
    await this.parts.memory.save();
    this.parts.flow.schedule(this.onDue);
  }

  #sayIfClosed(): void {
    if (!this.parts.flow.isClosed) return;
    notices.say(
      'not_honoured',
      'a manager of alerts that was closed sends and keeps nothing; create another, as with initializeMonitoring',
      'closed alerts',
    );
  }
}
