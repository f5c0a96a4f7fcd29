import type { MonitoringReport } from '@mcp-vitals/monitor';
import { Badge, type Tone } from '../part/badge.js';
import { Figure } from '../part/figure.js';
import type { Column } from '../table/column.js';
import { countText, figureText, INSUFFICIENT } from '../text/figures.js';

export type ComparedIndicator = NonNullable<MonitoringReport['release']>['indicators'][number];

const TONES: Readonly<Record<ComparedIndicator['verdict'], Tone>> = {
  worse: 'bad',
  better: 'good',
  no_difference: 'unknown',
  insufficient: 'unknown',
};

const VERDICTS: Readonly<Record<ComparedIndicator['verdict'], string>> = {
  worse: 'worse',
  better: 'better',
  no_difference: 'no difference',
  insufficient: INSUFFICIENT,
};

const side = (which: 'before' | 'after', head: string): Column<ComparedIndicator> => ({
  key: which,
  head,
  isNumber: true,
  cell: (row) => <Figure text={figureText(row[which]?.value ?? null, row.unit)} />,
});

export const RELEASE_COLUMNS: readonly Column<ComparedIndicator>[] = [
  { key: 'name', head: 'Figure', isName: true, cell: ({ name }) => name },
  {
    key: 'verdict',
    head: 'Since the release',
    cell: ({ verdict }) => <Badge tone={TONES[verdict]}>{VERDICTS[verdict]}</Badge>,
  },
  side('before', 'Before'),
  side('after', 'After'),
  {
    key: 'change',
    head: 'Change',
    isNumber: true,
    cell: (row) => <Figure text={changeText(row)} />,
  },
  {
    key: 'confidence',
    head: 'Confidence',
    isNumber: true,
    cell: ({ confidence }) => <Figure text={confidenceText(confidence)} />,
  },
  {
    key: 'windows',
    head: 'Windows',
    isNumber: true,
    isWide: true,
    cell: ({ before, after }) => `${countText(before?.windows ?? 0)} / ${countText(after?.windows ?? 0)}`,
  },
];

/** A share changes by percentage points, a level by a part of itself. */
function changeText({ change, change_unit: unit }: ComparedIndicator): string {
  if (change === null) return '–';
  const text = unit === 'points' ? figureText(change, 'points') : figureText(100 * change, '%');
  return change > 0 ? `+${text}` : text;
}

/** In per cent, rounded down, because no confidence is 100 %. */
const confidenceText = (confidence: number | null): string =>
  confidence === null ? '–' : `${Math.min(99.99, Math.floor(10_000 * confidence) / 100)} %`;
