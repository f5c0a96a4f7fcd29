/** Why an alert notifies nobody at present. */
export type MuteKind = 'silence' | 'maintenance' | 'inhibition' | 'dependency' | 'shadow';

export interface Mute {
  readonly kind: MuteKind;
  /** The silence, the window, or the alert or rule that holds it back. */
  readonly by: string;
  /** One sentence. */
  readonly reason: string;
  /** When it ends, where that is known: monotonic milliseconds. */
  readonly untilMillis?: number;
}
