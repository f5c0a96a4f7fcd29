/** Kinds of findings that may turn an agent against its user. */
export const POISONING_KINDS = [
  'hidden_instruction',
  'invisible_text',
  'tool_reference',
  'exfiltration',
  'encoded_text',
] as const;

/** Kinds of findings that make an agent choose or call a tool wrongly. */
export const QUALITY_KINDS = ['no_description', 'ambiguous_name', 'no_bounds', 'near_duplicate', 'too_large'] as const;

export type FindingClass = 'poisoning' | 'quality';

/** A scanner's finding in one definition. */
export interface DefinitionFinding {
  readonly class: FindingClass;
  /** One of the kinds above, or one of an own scanner. */
  readonly kind: string;
  readonly severity: 'info' | 'warning' | 'critical';
  /** The place in the definition, a JSON Pointer; `''` for the whole. */
  readonly path: string;
  /** What was found, what it means, what to do. It quotes nothing of the definition but names. */
  readonly text: string;
  /** The words found, without secrets, with every unseen character written out; at most 200 characters. */
  readonly excerpt?: string;
}
