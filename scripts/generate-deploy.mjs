// Writes what deploy/ holds of the default alert rules: `node scripts/generate-deploy.mjs`; `--print` writes the files as JSON to
// stdout. A test holds the files to it.
import { writeFileSync } from 'node:fs';
import { compileAlertmanager, compileRules } from '@mcp-vitals/backends';
import { DEFAULT_RULES, RuleSet } from '@mcp-vitals/monitor';
import { parse, stringify } from 'yaml';

const NOTE = '# Written by scripts/generate-deploy.mjs from the default rules of mcp-vitals.\n';
const rules = new RuleSet(DEFAULT_RULES);
// compose sends metrics through the Collector; in Kubernetes Prometheus scrapes the processes, which name metrics without units.
const ruleFile = compileRules(rules, { naming: 'otlp' });
const scrapedRules = compileRules(rules, { naming: 'prometheus-exporter' });

const ALERTMANAGER_NOTE = `${NOTE}# Its receiver \`team\` notifies nobody until its integrations are written here, such as slack_configs or email_configs.
`;

const prometheusRule = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: 'mcp-vitals', labels: { 'app.kubernetes.io/part-of': 'mcp-vitals' } },
  spec: parse(scrapedRules),
};

const files = {
  'deploy/prometheus/mcp-vitals.rules.yaml': `${NOTE}${ruleFile}`,
  'deploy/alertmanager/alertmanager.yaml': `${ALERTMANAGER_NOTE}${compileAlertmanager({}, { rules, channels: ['team'] })}`,
  'deploy/kubernetes/prometheus-rule.yaml': `${NOTE}${stringify(prometheusRule, { lineWidth: 0 })}`,
};

if (process.argv.includes('--print')) process.stdout.write(JSON.stringify(files));
else for (const [file, text] of Object.entries(files)) writeFileSync(new URL(`../${file}`, import.meta.url), text);
