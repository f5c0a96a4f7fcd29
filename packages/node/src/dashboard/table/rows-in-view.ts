/** The part of a long list that is drawn, and the space that stands for the rest. */
export interface RowsInView {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
  readonly spaceBefore: number;
  readonly spaceAfter: number;
}

export interface RowsOptions {
  readonly rows: number;
  readonly rowHeight: number;
  /** How far the list is scrolled, in pixels. */
  readonly scrolled: number;
  /** The height of what is seen, in pixels. */
  readonly height: number;
  /** Rows drawn beyond each edge. */
  readonly beyond: number;
}

/** The rows that are drawn: those that are seen and a few more, never all of a long list. */
export function rowsInView({ rows, rowHeight, scrolled, height, beyond }: RowsOptions): RowsInView {
  const seen = Math.ceil(height / rowHeight);
  const top = Math.min(Math.max(0, Math.floor(scrolled / rowHeight)), Math.max(0, rows - seen));
  const first = Math.max(0, top - beyond);
  const end = Math.min(rows, top + seen + 1 + beyond);
  return { first, end, spaceBefore: first * rowHeight, spaceAfter: (rows - end) * rowHeight };
}
