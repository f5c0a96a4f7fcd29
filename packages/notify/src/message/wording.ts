/** Options of every channel that words notices. */
export interface WordingOptions {
  /** Address of a trace in the user's trace UI, such as `https://jaeger.example/trace/{{ traceId }}`. Without it the id is named. */
  readonly traceUrl?: string;
  /**
   * Data-only template of the headline: `{{ status }}`, `{{ level }}`, `{{ rule }}`, `{{ summary }}`, `{{ firing }}`,
   * `{{ resolved }}`, `{{ labels.NAME }}`, `{{ annotations.NAME }}`. @default ours
   */
  readonly headline?: string;
  /** Time zone of the times shown. @default 'UTC' */
  readonly timeZone?: string;
}
