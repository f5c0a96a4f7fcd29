import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { INDICATORS, type Indicator } from '@mcp-vitals/monitor';
import { COLORS } from './thresholds.js';

const STATUS: ValueMapping = {
  type: MappingType.ValueToText,
  options: {
    '0': { text: 'healthy', color: COLORS.good, index: 0 },
    '1': { text: 'degraded', color: COLORS.degraded, index: 1 },
    '2': { text: 'unhealthy', color: COLORS.unhealthy, index: 2 },
  },
};

/** The words for a status that Prometheus has as a number. */
export const statusMappings = (indicator: Indicator): ValueMapping[] =>
  indicator === INDICATORS.health_check_status || indicator === INDICATORS.health_overall_status ? [STATUS] : [];
