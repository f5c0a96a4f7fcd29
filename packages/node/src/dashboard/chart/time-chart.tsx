import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { momentText } from '../text/moments.js';
import { type ChartBand, drawBands } from './bands.js';
import { type ChartLine, optionsOf } from './chart-options.js';
import { type ChartMark, drawMarks, marksText, marksWithin } from './marks.js';

export interface TimeChartProps {
  /** What is shown, for people who do not see it. */
  readonly label: string;
  readonly timesMillis: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly unit: string;
  readonly bands?: readonly ChartBand[];
  /** Moments to mark, such as releases; those outside of the times are left out. */
  readonly marks?: readonly ChartMark[];
  /** Redrawn when it changes, because a canvas does not follow a style sheet. */
  readonly theme: string;
}

/** Lines over time, with the anomalies drawn on them. */
export function TimeChart({ label, timesMillis, lines, unit, bands = [], marks = [], theme }: TimeChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const within = marksWithin(marks, timesMillis);
  const shown = useRef({ bands, marks: within });
  shown.current = { bands, marks: within };
  const shape = `${unit} ${theme} ${lines.map((line) => line.label).join()}`;
  useEffect(() => {
    const made = new uPlot(
      optionsOf(lines, unit, place.current!, (plot) => {
        drawBands(plot, shown.current.bands);
        drawMarks(plot, shown.current.marks);
      }),
      dataOf(timesMillis, lines),
      place.current!,
    );
    chart.current = made;
    const resized = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry!.contentRect.width);
      if (width > 0 && width !== made.width) made.setSize({ width, height: made.height });
    });
    resized.observe(place.current!);
    return () => {
      resized.disconnect();
      made.destroy();
    };
  }, [shape]);
  useEffect(() => chart.current?.setData(dataOf(timesMillis, lines)), [timesMillis, lines, bands, marks]);
  return (
    <div
      class="chart"
      role="img"
      aria-label={`${label}${marksText(within, (atMillis) => momentText(atMillis, Date.now()))}`}
      ref={place}
    />
  );
}

const dataOf = (timesMillis: readonly number[], lines: readonly ChartLine[]): uPlot.AlignedData => [
  timesMillis.map((millis) => millis / 1000),
  ...lines.map(({ values }) => [...values]),
];
