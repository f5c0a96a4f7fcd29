import { INDICATORS } from '@mcp-vitals/monitor';
import { ATTR_FINDING_KIND, ATTR_SCHEMA_CHANGE, ATTR_SCHEMA_KIND } from '@mcp-vitals/signals';
import type { Board } from '../dashboard.js';
import { board } from '../panels/board.js';
import { figure } from '../panels/figure.js';
import { bars, graph } from '../panels/graph.js';

export const SCHEMA_CHANGES: Board = {
  name: 'schema-changes',
  title: 'MCP schema changes',
  description:
    'Tools, prompts, resource templates and tables that changed against the pinned definitions, and what scans of tools found.',
  rows: (naming) => {
    const i = INDICATORS;
    const changed = (change: string) => ({ indicator: i.schema_changes, where: { [ATTR_SCHEMA_CHANGE]: change } });
    return [
      {
        title: 'In this time range',
        panels: [
          figure(naming, [{ indicator: i.schema_breaking_changes }], { width: 6 }),
          figure(naming, [changed('removed')], { title: 'removed', width: 6 }),
          figure(naming, [changed('added')], { title: 'added', width: 6 }),
          figure(naming, [changed('compatible')], { title: 'compatible changes', width: 6 }),
        ],
      },
      {
        title: 'Changes',
        panels: [
          bars(naming, [{ indicator: i.schema_changes, by: [ATTR_SCHEMA_CHANGE] }], { title: 'by change', width: 12 }),
          bars(naming, [{ indicator: i.schema_changes, by: [ATTR_SCHEMA_KIND] }], { title: 'by kind', width: 12 }),
          board(naming, [{ indicator: i.schema_changes, by: [ATTR_SCHEMA_KIND, ATTR_SCHEMA_CHANGE] }], {
            title: 'most changed kinds',
            width: 12,
            height: 8,
          }),
          bars(naming, [{ indicator: i.schema_breaking_changes, by: [ATTR_SCHEMA_KIND], targets: ['job'] }], {
            title: 'breaking changes by service',
            width: 12,
          }),
        ],
      },
      {
        title: 'Scans of definitions',
        panels: [
          figure(naming, [{ indicator: i.definition_poisoning_findings }], { width: 6 }),
          figure(naming, [{ indicator: i.definition_quality_findings }], { width: 6 }),
          figure(naming, [{ indicator: i.definition_result_findings }], { width: 6 }),
          figure(naming, [{ indicator: i.definition_unscanned }], { title: 'left unscanned', width: 6 }),
          graph(naming, [{ indicator: i.definition_poisoning_findings, by: [ATTR_FINDING_KIND], targets: ['job'] }], {
            width: 12,
          }),
          graph(naming, [{ indicator: i.definition_quality_findings, by: [ATTR_FINDING_KIND], targets: ['job'] }], {
            width: 12,
          }),
          bars(naming, [{ indicator: i.definition_scans, targets: ['job'] }], { width: 12 }),
        ],
      },
      {
        title: 'What a change broke',
        panels: [
          graph(naming, [{ indicator: i.validation_success_ratio, by: ['mcp_vitals.validation.target'] }], {
            width: 12,
          }),
          graph(naming, [{ indicator: i.client_error_ratio, targets: ['job'] }], { width: 12 }),
        ],
      },
    ];
  },
};
