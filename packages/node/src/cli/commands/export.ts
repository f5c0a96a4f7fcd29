import type { CommandDefinition, OptionDefinition } from '../base/command.js';

const NAMING: OptionDefinition = {
  flags: '--naming <way>',
  description: 'How metrics reach Prometheus, on which their series depend; otlp-native has exponential histograms',
  choices: ['otlp', 'otlp-native', 'prometheus-exporter'],
  defaultValue: 'otlp',
};
const OUTPUT: OptionDefinition = { flags: '--output <file>', description: 'Write to a file instead of stdout' };
const CHANNELS: OptionDefinition = {
  flags: '--channels <names>',
  description: 'Names of the channels that routes may name, with commas',
  defaultValue: 'log,email,webhook,slack,alertmanager',
};

export const RULES_CHECK: CommandDefinition = {
  name: 'rules check',
  arguments: '<file>',
  summary: 'Checks a file of alert rules, routes and maintenance windows',
  help: ['Every issue is shown at once, with its place and what to write instead. The default rules count as known.'],
  examples: [{ line: 'mcp-vitals rules check rules.yaml', does: 'Checks a file before a monitor loads it' }],
  options: [CHANNELS],
  exitCodes: { 0: 'the file is valid', 1: 'it has issues, or cannot be read' },
  json: '{ valid, rules: [{ name, level }], issues: [{ path, value, problem, remedy }] }',
  load: async () => (await import('../export/rules-check.js')).rulesCheck,
};

export const RULES_EXPORT: CommandDefinition = {
  name: 'rules export',
  summary: 'Writes alert rules for Prometheus, or the routes for Alertmanager',
  help: [
    'The default rules are written, and those of a file beside them. The same rules are evaluated inside a monitored process; docs/alerts.md names what Prometheus cannot express.',
  ],
  examples: [
    { line: 'mcp-vitals rules export --output mcp-vitals.rules.yaml', does: 'Writes the default rules for Prometheus' },
    {
      line: 'mcp-vitals rules export --rules rules.yaml --alertmanager',
      does: 'Writes the routes of a file as a configuration for Alertmanager',
    },
  ],
  options: [
    { flags: '--rules <file>', description: 'A file of rules and routes, in addition to the default rules' },
    { flags: '--no-defaults', description: 'Leave the default rules out' },
    { flags: '--alertmanager', description: 'Write the configuration of Alertmanager instead' },
    NAMING,
    { flags: '--labels <names>', description: 'Labels of a target that alerts keep', defaultValue: 'job,instance' },
    { flags: '--interval <seconds>', description: 'Seconds between two evaluations', defaultValue: '10' },
    { flags: '--no-heartbeat', description: 'Leave out the rules that report a missing process' },
    CHANNELS,
    OUTPUT,
  ],
  exitCodes: { 0: 'the file was written', 1: 'the rules have issues, or the file cannot be written' },
  json: 'The same file as JSON, which is YAML too.',
  load: async () => (await import('../export/rules-export.js')).rulesExport,
};

export const DASHBOARDS_EXPORT: CommandDefinition = {
  name: 'dashboards export',
  summary: 'Writes the Grafana dashboards into a folder, to be imported or provisioned',
  help: [
    'The dashboards read what the Collector, OTLP ingestion or OpenTelemetry’s Prometheus exporter stores. Their variables choose the data sources; an option selects one at first, by its uid in Grafana.',
  ],
  examples: [
    { line: 'mcp-vitals dashboards export --folder grafana/dashboards', does: 'Writes every dashboard, a file each' },
    {
      line: 'mcp-vitals dashboards export --folder grafana --traces jaeger',
      does: 'Writes them with links to the traces of the data source jaeger',
    },
  ],
  options: [
    { flags: '--folder <folder>', description: 'The folder; it is created', defaultValue: 'mcp-vitals-dashboards' },
    NAMING,
    { flags: '--datasource <uid>', description: 'The Prometheus data source that is selected at first' },
    { flags: '--traces <uid>', description: 'The Jaeger data source that links open' },
    { flags: '--logs <uid>', description: 'The Loki data source that links open' },
  ],
  exitCodes: { 0: 'the files were written', 1: 'the folder cannot be written' },
  json: '{ folder, files: [{ name, uid, title, bytes }] }',
  load: async () => (await import('../export/dashboards-export.js')).dashboardsExport,
};
