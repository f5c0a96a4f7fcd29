import type { MetricNaming } from '../../../promql/naming.js';
import type { Placed } from '../layout.js';
import { descriptionOf, type Shown } from '../view.js';

/** What all kinds of panels take. */
export interface PanelOptions {
  /** @default the title of the first indicator */
  readonly title?: string;
  /** Columns of 24. @default that of the kind of panel */
  readonly width?: number;
  readonly height?: number;
  /** A sentence that no indicator knows, after the description. */
  readonly note?: string;
}

/** What a dashboard shows of indicators, in one panel. */
export type PanelOf = (naming: MetricNaming, shown: readonly Shown[], options?: PanelOptions) => Placed;

export const titleOf = ([first]: readonly Shown[], { title = first!.indicator.title }: PanelOptions): string =>
  title[0]!.toUpperCase() + title.slice(1);

export const describe = (shown: readonly Shown[], window: string, { note }: PanelOptions): string =>
  descriptionOf(shown, note === undefined ? window : `${note} ${window}`);
