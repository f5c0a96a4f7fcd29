import { notices } from '@mcp-vitals/signals';
import type { Environment } from '../environment/environment.js';
import { lookLate } from './late-look.js';

const MONITORED = Symbol.for('@mcp-vitals/node.monitored');
const process_ = process as NodeJS.Process & { [MONITORED]?: boolean };

/** Variables that ask the monitor for something when they are true, or when they are set. */
const SWITCHES = ['MCP_HTTP_ENABLED', 'MCP_ENABLE_EMAIL_ALERTS', 'MCP_SCAN_RESULTS'];
const SETTINGS = [
  // Any value but true and false, by which the monitor is off, or everything.
  'MCP_MONITORING_ENABLED',
  ...['MCP_MONITORING_CONFIG_FILE', 'MCP_REPORT_FOLDER', 'MCP_CHANGES_PATH', 'MCP_LOG_FILE_PATH', 'MCP_RELEASES_PATH'],
  ...['MCP_PERFORMANCE_HISTORY_PATH', 'MCP_ALERT_RULES_FILE', 'MCP_ALERT_JOURNAL_PATH', 'MCP_ALERTMANAGER_URL'],
  ...['MCP_WEBHOOK_URL', 'MCP_WEBHOOK_URL_FILE', 'MCP_SLACK_WEBHOOK_URL', 'MCP_SLACK_WEBHOOK_URL_FILE'],
];

/** Notes that the application starts a monitor, or decides itself against it. */
export function noteMonitor(): void {
  process_[MONITORED] = true;
}

/** Reports, shortly after the start or at exit, variables that ask for the monitor's work in a process without one. */
export function watchForMonitor(environment: Environment): void {
  const asking = [
    ...SWITCHES.filter((name) => environment.flag(name)),
    ...SETTINGS.filter((name) => environment.text(name) !== undefined),
  ];
  if (asking.length === 0) return;
  const look = (): void => {
    if (process_[MONITORED]) return;
    notices.say(
      'not_honoured',
      `${asking.join(', ')} ${asking.length === 1 ? 'asks' : 'ask'} for what the monitor does, which is not on in this process, so ` +
        'nothing of it is done; set MCP_MONITORING_ENABLED=true, or remove what is not wanted',
      'no monitor',
    );
  };
  lookLate(look);
}
