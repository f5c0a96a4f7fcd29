import type { MonitoringReport } from '@mcp-vitals/monitor';
import { BoundedCopier, escapeText, maskSecrets, type PlainValue } from '@mcp-vitals/signals';

/** The parts of the report that each section holds. */
const MEMBERS = {
  summary: ['health', 'metrics', 'alerts', 'performance', 'active_alerts', 'recommendations'],
  health: ['health'],
  alerts: ['alerts', 'active_alerts', 'alerting'],
  operations: ['metrics', 'performance', 'operations'],
  errors: ['errors', 'recent_errors'],
  caches: ['caches'],
  validations: ['validations'],
  schema: ['schema'],
  changes: ['changes'],
  definitions: ['definitions'],
  context: ['context'],
  tools: ['unknown_tools', 'uncalled_tools', 'silent_failures', 'loops'],
  tasks: ['tasks'],
  clients: ['clients', 'protocol'],
  sign_in: ['sign_in', 'refused_calls'],
  release: ['release'],
  anomalies: ['anomalies'],
  recommendations: ['recommendations'],
  figures: ['figures'],
  monitor: ['monitor'],
} as const satisfies Readonly<Record<string, readonly (keyof MonitoringReport)[]>>;

export type ReportSection = keyof typeof MEMBERS | 'all';

export const REPORT_SECTIONS: readonly [ReportSection, ...ReportSection[]] = [
  'all',
  ...(Object.keys(MEMBERS) as (keyof typeof MEMBERS)[]),
];

/** Present in every section. */
const HEAD = ['schema_version', 'service_name', 'monitoring_enabled', 'timestamp'] as const;

const MAX_TEXT_CHARACTERS = 400;
const MAX_DEPTH = 8;
const MAX_ELEMENTS = 256;

/** A section of the report as data: bounded, without secrets and control characters. */
export interface SectionData {
  readonly section: ReportSection;
  /** Whether lists were cut to fit. */
  readonly truncated: boolean;
  readonly report: { readonly [member: string]: PlainValue };
}

/**
 * Copies a section of a report so that its JSON has at most `maxBytes` bytes: lists are cut until it fits. Names in it come from
 * peers, and may say anything.
 */
export function sectionOf(report: MonitoringReport, section: ReportSection, maxBytes: number): SectionData {
  const names =
    section === 'all' ? (Object.keys(report) as (keyof MonitoringReport)[]) : [...HEAD, ...MEMBERS[section]];
  const part = Object.fromEntries(names.map((name) => [name, report[name]]));
  for (let maxElements = MAX_ELEMENTS; maxElements >= 1; maxElements = Math.floor(maxElements / 2)) {
    const data = { section, truncated: maxElements < longestIn(part), report: copyOf(part, maxElements) };
    if (bytesOf(data) <= maxBytes) return data;
  }
  const { service_name, monitoring_enabled, timestamp, health } = report;
  const { overall_status, health_score } = health;
  const least = { service_name, monitoring_enabled, timestamp, health: { overall_status, health_score } };
  return { section, truncated: true, report: copyOf(least, 1) };
}

const bytesOf = (data: SectionData): number => Buffer.byteLength(JSON.stringify(data));

function copyOf(part: object, maxElements: number): { [member: string]: PlainValue } {
  const copier = new BoundedCopier({
    bounds: {
      maxDepth: MAX_DEPTH,
      maxBreadth: 1000,
      maxTextLength: MAX_TEXT_CHARACTERS,
      maxRecordLength: Number.MAX_SAFE_INTEGER,
    },
    maskText: (text) => escapeText(maskSecrets(text)),
    // A list keeps its first elements, which are the most important ones.
    copyObject: (object, inner) => (Array.isArray(object) ? inner.elements(object.slice(0, maxElements)) : undefined),
  });
  return copier.copy(part) as { [member: string]: PlainValue };
}

function longestIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? value.length : 0;
  return Math.max(own, ...Object.values(value).map(longestIn));
}
