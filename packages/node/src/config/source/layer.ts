/** A value before it is checked, and where it comes from. */
export interface RawValue {
  readonly value: unknown;
  /** `options`, the name of a variable, or the path of a file. */
  readonly source: string;
}

/** The values that one source gives, by the path of the setting. */
export type Layer = ReadonlyMap<string, RawValue>;
