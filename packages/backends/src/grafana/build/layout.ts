import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';

/** A panel that has no place yet. */
export interface Placed {
  readonly panel: { build(): Panel };
  readonly width: number;
  readonly height: number;
}

/** Panels under one title. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Placed[];
}

/** Columns of Grafana's grid. */
const COLUMNS = 24;

/** Puts rows below each other, and the panels of a row beside each other until it is full. */
export function arrange(rows: readonly Row[]): (Panel | RowPanel)[] {
  const placed: (Panel | RowPanel)[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    placed.push({ ...rowPanel(title, placed.length + 1), gridPos: { x: 0, y, w: COLUMNS, h: 1 } });
    y++;
    let [x, height] = [0, 0];
    for (const { panel, width: w, height: h } of panels) {
      if (x + w > COLUMNS) [x, y, height] = [0, y + height, 0];
      placed.push({ ...panel.build(), id: placed.length + 1, gridPos: { x, y, w, h } });
      [x, height] = [x + w, Math.max(height, h)];
    }
    y += height;
  }
  return placed;
}

const rowPanel = (title: string, id: number) => ({ type: 'row' as const, title, id, collapsed: false, panels: [] });
