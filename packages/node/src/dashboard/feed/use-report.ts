import type { MonitoringReport } from '@mcp-vitals/monitor';
import { type Resource, useResource } from './use-resource.js';

/**
 * The report of the last evaluation, and again after each: what the process has measured and judged anyway, so that an open page makes it
 * neither collect nor check.
 */
export const useReport = (version: unknown): Resource<MonitoringReport> =>
  useResource('/api/report?of=evaluation', version);
