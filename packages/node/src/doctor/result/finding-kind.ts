/** `info` needs no action, `warn` loses some telemetry or is a risk, `fail` means that something does not work. */
export type FindingLevel = 'ok' | 'info' | 'warn' | 'fail';

/** A kind of finding, the same wherever it is found. */
export interface FindingKind {
  readonly level: Exclude<FindingLevel, 'ok'>;
  /** The cause in general. */
  readonly cause: string;
  readonly means: string;
  readonly remedy: string;
}

/** Keeps the codes as literal types. */
export const kinds = <const Code extends string>(
  catalogue: Readonly<
    Record<Code, readonly [level: FindingKind['level'], cause: string, means: string, remedy: string]>
  >,
): Readonly<Record<Code, FindingKind>> =>
  Object.fromEntries(
    Object.entries<readonly [FindingKind['level'], string, string, string]>(catalogue).map(
      ([code, [level, cause, means, remedy]]) => [code, { level, cause, means, remedy }],
    ),
  ) as Record<Code, FindingKind>;
