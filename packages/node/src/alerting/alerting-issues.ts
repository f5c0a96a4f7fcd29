import path from 'node:path';
import { ConfigIssue } from '../config/issue/config-issue.js';
import type { MonitoringConfig } from '../config/monitoring-config.js';
import { configuredChannels } from './channels/configured-channels.js';
import { addRuleFile } from './rules/added-rule-file.js';
import { budgetRules } from './rules/budget-rule.js';
import { RuleBook } from './rules/rule-book.js';

/** The settings of alerts that the monitor would report at its start: channels that cannot be made, default rules left out. */
export function alertingIssues(config: MonitoringConfig): ConfigIssue[] {
  if (!config.alerting.enableAlerts) return [];
  const { fault } = ruleBookOf(config);
  const faults = [...configuredChannels(config.alerting).faults, ...(fault === undefined ? [] : [fault])];
  const settings = config.effective();
  return faults.map((one) => {
    const { value, source = 'default' } = settings.find((setting) => setting.path === one.path) ?? {};
    return new ConfigIssue({ ...one, value: String(value), source });
  });
}

/**
 * The issues that the monitor of these settings would find in their rule file. Never rejects.
 * @param folder the working directory of the monitor. @default that of this process
 */
export async function ruleFileIssues(config: MonitoringConfig, folder = ''): Promise<ConfigIssue[]> {
  const { enableAlerts, rulesFile } = config.alerting;
  if (!enableAlerts || rulesFile === undefined) return [];
  const names = configuredChannels(config.alerting).channels.map(({ name }) => name);
  const file = folder === '' ? rulesFile : path.resolve(folder, rulesFile);
  const { issues } = await addRuleFile(ruleBookOf(config), file, names);
  return issues.map(({ path, value, problem, remedy }) => {
    const message = `${value} ${problem}, so the rule file is not used`;
    return new ConfigIssue({ path, value, source: 'alerting.rulesFile', message, remedy });
  });
}

const ruleBookOf = (config: MonitoringConfig): RuleBook =>
  new RuleBook(budgetRules(config), true, {
    intervalMillis: config.intervalSeconds * 1000,
    retentionMillis: config.metrics.retentionHours * 3_600_000,
  });
