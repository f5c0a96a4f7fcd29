import type { DefinitionScan } from '@mcp-vitals/monitor';

/** The answer of `GET /api/definitions`; `null` where definitions are not scanned. */
export interface DefinitionsAnswer {
  readonly scan: DefinitionScan | null;
  /** Findings beyond those that are sent. */
  readonly more: number;
}
