import type { Alert } from '../../states/alert.js';
import { isDrill } from '../route/drill.js';
import type { Routing } from '../route/routing.js';
import type { Times } from '../times.js';
import { Dependencies } from './dependency.js';
import { Inhibition } from './inhibition.js';
import { Maintenance } from './maintenance.js';
import type { Mute } from './mute.js';
import { Silences } from './silences.js';

const SHADOW: readonly Mute[] = [
  { kind: 'shadow', by: 'shadow', reason: 'its rule is in shadow: evaluated, never sent' },
];
const NONE: readonly Mute[] = [];

/** Everything that can keep an alert from notifying anybody. */
export class Mutes {
  readonly silences = new Silences();
  readonly maintenance = new Maintenance();
  readonly #dependencies = new Dependencies();
  #inhibition: Inhibition;

  constructor(routing: Routing) {
    this.#inhibition = new Inhibition(routing);
  }

  reroute(routing: Routing): void {
    this.#inhibition = new Inhibition(routing);
  }

  /** Begins an evaluation: windows open and close, and the sources of inhibition are learned anew. */
  begin(times: Times): void {
    this.maintenance.advance(times);
    this.#inhibition.begin();
    this.#dependencies.begin();
  }

  learn(alert: Alert): void {
    if (alert.state === 'resolved' || isDrill(alert.labels)) return;
    this.#dependencies.learn(alert);
    if (alert.state === 'firing' && !alert.shadow) this.#inhibition.learn(alert);
  }

  /** All causes, as long as every alert of this evaluation has been learned. */
  of(alert: Alert): readonly Mute[] {
    if (isDrill(alert.labels)) return NONE;
    if (alert.shadow) return SHADOW;
    const mutes = [
      ...this.silences.mutesOf(alert),
      ...this.maintenance.mutesOf(alert),
      ...this.#inhibition.mutesOf(alert),
      ...this.#dependencies.mutesOf(alert),
    ];
    return mutes.length === 0 ? NONE : mutes;
  }

  /** When the next silence or window ends, monotonic. */
  nextEndMillis(): number {
    return Math.min(this.silences.nextEndMillis(), this.maintenance.nextEndMillis());
  }
}
