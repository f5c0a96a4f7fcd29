import type { AlertRule, DeliveryOutcome } from '@mcp-vitals/monitor';
import type { Channel } from '@mcp-vitals/notify';
import { notices } from '@mcp-vitals/signals';
import { WindowStore, type WindowView } from '@mcp-vitals/windows';
import { AlertControls } from './alert-controls.js';
import type {
  ActiveAlert,
  AlertingStatus,
  McpAlertManagerOptions,
  PreviewOptions,
  ReloadResult,
} from './alert-manager-options.js';
import { assemble } from './alert-parts.js';
import {
  type EmailAlertOptions,
  emailAlerts,
  type SlackAlertOptions,
  slackAlerts,
  type WebhookAlertOptions,
  webhookAlerts,
} from './channels/seed-channels.js';
import type { FireDrillOptions, FireDrillReport } from './flow/drill-outcomes.js';
import { FireDrills } from './flow/fire-drills.js';
import { previewNotice } from './flow/preview.js';
import { followRules, loadRuleFile } from './rule-loading.js';

/**
 * Alerts of one process: evaluates rules, decides what is due, sends it through channels, and keeps it all in a journal.
 * After construction, evaluations and deliveries throw nothing into the application.
 */
export class McpAlertManager extends AlertControls {
  readonly #drills: FireDrills;
  readonly #sources: { windows?: WindowView | undefined };
  #closing: Promise<void> | undefined;

  /** @throws RangeError or TypeError when a rule, the routing, a maintenance window or a channel is malformed */
  constructor(options: McpAlertManagerOptions = {}) {
    const drills = new FireDrills();
    const sources: { windows?: WindowView | undefined } = { windows: options.windows };
    const hooks = {
      view: () => (sources.windows ??= withoutWindows()),
      onOutcome: drills.take,
    };
    super(assemble(options, hooks), options);
    this.#drills = drills;
    this.#sources = sources;
  }

  /** Sets what the rules are evaluated over. */
  setDependencies({ windows }: { readonly windows: WindowView }): void {
    this.#sources.windows = windows;
  }

  /** Adds a rule, or replaces the one of its name. @throws RangeError that names every issue; the rules stay as they were */
  addRule(rule: AlertRule): void {
    this.parts.rules.add(rule);
    // An evaluation in progress goes on with the rules that it began with.
    void this.guarded('alerts follow the added rule at the next evaluation', () => followRules(this.parts));
  }

  rules(): readonly AlertRule[] {
    return this.parts.rules.set.rules.map(({ rule }) => rule);
  }

  /** Adds a channel, or replaces the one of its name. @throws RangeError when its policy is malformed; the channels stay as they were */
  addChannel(channel: Channel): void {
    this.parts.channels.add(channel);
    void this.guarded('the routes of alerts do not lead to the added channel', () => {
      this.parts.wiring.connect();
      this.parts.flow.resend();
    });
  }

  /** Sends alerts by mail. @throws TypeError for an address that is not exactly one */
  configureEmailAlerts(options: EmailAlertOptions): void {
    this.addChannel(emailAlerts(options));
  }

  /** Posts alerts to a webhook. @throws TypeError for an address that is not permitted */
  configureWebhookAlerts(options: WebhookAlertOptions): void {
    this.addChannel(webhookAlerts(options));
  }

  /** Posts alerts to Slack. @throws TypeError for an address that is not permitted */
  configureSlackAlerts(options: SlackAlertOptions): void {
    this.addChannel(slackAlerts(options));
  }

  /** Evaluates the rules and sends what is due; the loop of `Monitoring` calls this. Resolves with what fires. Never rejects. */
  async checkAlerts(): Promise<readonly ActiveAlert[]> {
    await this.opened;
    await this.guarded('this evaluation of alerts is skipped', () => {
      this.parts.wiring.sayMissing();
      followRules(this.parts);
      return this.parts.flow.evaluate(this.onDue);
    });
    return this.getActiveAlerts();
  }

  /** Sends a notice marked TEST through one channel. Never rejects. */
  test(channel: string): Promise<DeliveryOutcome> {
    return this.parts.channels.delivery.test(channel);
  }

  /** Walks a marked alert through dispatch, journal and every channel, to resolved. Never rejects. */
  async fireDrill(options: FireDrillOptions = {}): Promise<FireDrillReport> {
    await this.opened;
    const { clock, channels, flow } = this.parts;
    const dispatch = () => this.guarded('the drill is not dispatched', () => flow.dispatch(this.onDue));
    return this.#drills.run({ clock, drills: flow.drills, channels: channels.noticed, dispatch }, options);
  }

  /**
   * What a channel would send, without sending it: of one alert, or of a sample.
   * @throws RangeError for an unknown channel or alert
   */
  previewTemplate({ channel: name, fingerprint }: PreviewOptions): unknown {
    const { channels, states, dispatcher, flow } = this.parts;
    const channel = channels.find(name);
    if (channel === undefined) throw new RangeError(`no channel ${name}; there are: ${channels.names.join(', ')}`);
    const alert = states.alerts().find((one) => one.fingerprint === fingerprint);
    if (fingerprint !== undefined && alert === undefined) throw new RangeError(`no alert ${fingerprint}`);
    return channel.render(previewNotice(name, alert, dispatcher.standingOf(fingerprint ?? ''), flow.times));
  }

  /**
   * Takes rules, routing and maintenance windows from a JSON or YAML file, all or nothing: with an issue everything stays as it
   * was. Never rejects.
   */
  async reload(file: string): Promise<ReloadResult> {
    await this.opened;
    return this.serially(async () => {
      const result = await loadRuleFile(this.parts, file);
      this.parts.flow.schedule(this.onDue);
      return result;
    });
  }

  /** Rules, journal, channels, and what was dropped. */
  status(): AlertingStatus {
    const { rules, memory, channels, dispatcher } = this.parts;
    return {
      rules: rules.set.rules.length,
      journal: memory.status() ?? 'opening',
      channels: channels.delivery.stats(),
      dropped: dispatcher.dropped(),
    };
  }

  /** Sends what waits, for `seconds` at most, then closes the journal. What is not delivered by then is sent after a restart. */
  close(seconds = 2): Promise<void> {
    this.#closing ??= this.#close(seconds);
    return this.#closing;
  }

  async #close(seconds: number): Promise<void> {
    await this.opened;
    await this.parts.channels.delivery.flush(seconds);
    this.parts.flow.close();
    await this.parts.memory.save();
    await this.parts.memory.close();
  }
}

/** Says that nothing is measured, and gives the rules a store in which they find no data. */
function withoutWindows(): WindowView {
  notices.say(
    'not_observed',
    'the alert manager has no windows, so its rules have no data and no alert fires; use the one of initializeMonitoring, or pass windows',
    'alert windows',
  );
  return new WindowStore();
}
