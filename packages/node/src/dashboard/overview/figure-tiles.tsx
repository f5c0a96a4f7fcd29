import type { FigureView, OperationRow } from '../../http/api/live.js';
import { LEADER_BOARDS, sortOperations, sortText } from '../operations/operation-order.js';
import { BackendTrace } from '../part/backend-trace.js';
import { linkTo } from '../route/route.js';
import { countText, figureText, INSUFFICIENT } from '../text/figures.js';

/** Where more is said about a figure. */
function linkOf(name: string): string | undefined {
  if (/^(cache|validation)_/.test(name)) return linkTo(['cache']);
  if (name.startsWith('process_')) return linkTo(['process']);
  const board = boardOf(name);
  return board && linkTo(['operations'], { sort: sortText(board.sort) });
}

/** The leader board that shows which operations a figure is from, by the end of its name. */
const BOARDS = [
  ['throughput', 'used'],
  ['error_ratio', 'failing'],
  ['latency_p95', 'slowest'],
] as const;

function boardOf(name: string) {
  const [, board] = BOARDS.find(([ending]) => name.endsWith(ending)) ?? [];
  return LEADER_BOARDS.find(({ id }) => id === board);
}

interface FigureTilesProps {
  readonly figures: readonly FigureView[];
  readonly operations: readonly OperationRow[];
}

/** The figures of the whole process, each with its window, what it rests on, and where to look further. */
export const FigureTiles = ({ figures, operations }: FigureTilesProps) => (
  <dl class="tiles">
    {figures.map((figure) => {
      const { name, value, unit, insufficient, count, over } = figure;
      const text = insufficient ? INSUFFICIENT : figureText(value, unit);
      return (
        <div class="tile" key={name}>
          <Title figure={figure} />
          <dd data-insufficient={text === INSUFFICIENT || undefined}>{text}</dd>
          <dd class="tile-note">
            of {countText(count)} over {over}
          </dd>
          <TraceNote figure={figure} operations={operations} />
        </div>
      );
    })}
  </dl>
);

const Title = ({ figure: { name, title } }: { readonly figure: FigureView }) => {
  const link = linkOf(name);
  return <dt>{link === undefined ? title : <a href={link}>{title}</a>}</dt>;
};

interface TraceNoteProps {
  readonly figure: FigureView;
  readonly operations: readonly OperationRow[];
}

/** The trace that tells most of a figure: of a duration the slowest one, of an error ratio those that failed. */
function TraceNote({ figure: { name, value }, operations }: TraceNoteProps) {
  if (name.endsWith('error_ratio')) {
    if (value === null || value === 0) return null;
    return (
      <dd class="tile-note">
        <a href={linkTo(['traces'], { show: 'errors' })}>traces with errors</a>
      </dd>
    );
  }
  const board = boardOf(name);
  if (board?.id !== 'slowest' || value === null) return null;
  const [slowest] = sortOperations(
    operations.filter((row) => name.startsWith(row.role) && row.slowestTraceId !== null && isRequest(row.name)),
    board.sort,
  );
  if (slowest === undefined) return null;
  return (
    <dd class="tile-note row">
      <a href={linkTo(['traces', slowest.slowestTraceId!])}>slowest trace</a>
      <BackendTrace traceId={slowest.slowestTraceId}>in your back end</BackendTrace>
    </dd>
  );
}

/** Whether the figures of requests count it: not a notification, and not a request that stays open on purpose. */
const isRequest = (operation: string): boolean => !/^(?:notifications\/|subscriptions\/listen)/.test(operation);
