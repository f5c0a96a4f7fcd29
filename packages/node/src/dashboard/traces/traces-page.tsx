import type { TraceSummary, TracesAnswer } from '../../http/api/traces.js';
import type { PageProps } from '../feed/page-props.js';
import { useResource } from '../feed/use-resource.js';
import { Choices } from '../part/choices.js';
import { Empty, PageHead, Panel } from '../part/panel.js';
import { setQuery } from '../route/current-route.js';
import { linkTo } from '../route/route.js';
import { countText } from '../text/figures.js';
import { SessionTimeline } from './session-timeline.js';
import { SessionsPanel } from './sessions-panel.js';
import { TasksPanel } from './tasks-panel.js';
import { TracesTable } from './traces-table.js';

interface Board {
  readonly id: string;
  readonly text: string;
  /** @default the text */
  readonly title?: string;
}

const BOARDS = [
  { id: '', text: 'Recent' },
  { id: 'slowest', text: 'Slowest' },
  { id: 'errors', text: 'Errors' },
  { id: 'tasks', text: 'Tasks', title: 'Traces of tasks' },
  { id: 'sessions', text: 'Sessions' },
] as const satisfies readonly Board[];

/** The traces that are kept in the process, of which there are always few. */
export function TracesPage({ live, query }: PageProps) {
  const show = query.show ?? '';
  const operation = query.operation ?? '';
  const of = query.of ?? '';
  const asked = new URLSearchParams({
    ...(operation !== '' && { operation }),
    ...(of !== '' && { of }),
    ...(show === 'errors' && { errors: 'true' }),
  });
  const { data, fault } = useResource<TracesAnswer>(`/api/traces?${asked}`, live.atMillis);
  const traces = data?.traces ?? [];
  const rows = shown(traces, show);
  return (
    <>
      <PageHead title="Traces" note={noteOf(operation, of)}>
        <div class="row">
          <Choices
            label="Show"
            choices={BOARDS.map(({ id, text }) => ({
              text,
              href: linkTo(['traces'], { show: id, operation, of: id === 'sessions' ? '' : of }),
              isChosen: show === id,
            }))}
          />
          <label>
            <span class="unseen">Only of the operation</span>
            <input
              type="search"
              class="filter"
              placeholder="Operation  /"
              value={operation}
              onChange={(event) => setQuery({ operation: event.currentTarget.value })}
            />
          </label>
        </div>
      </PageHead>
      {fault !== undefined && <p class="fault">The traces could not be read: {fault}</p>}
      {of !== '' && rows.length > 0 && (
        <Panel title="In their order" note={of.replace(':', ' ')}>
          <SessionTimeline traces={rows} />
        </Panel>
      )}
      {show === 'tasks' && <TasksPanel version={live.atMillis} />}
      {show === 'sessions' ? (
        <SessionsPanel version={live.atMillis} />
      ) : (
        <Panel title={titleOf(show)} note={data && `${countText(rows.length)} traces`}>
          {data && rows.length === 0 && <Empty>{EMPTY[show] ?? 'No trace is kept yet.'}</Empty>}
          {rows.length > 0 && <TracesTable rows={rows} />}
        </Panel>
      )}
    </>
  );
}

const EMPTY: Readonly<Record<string, string>> = {
  errors: 'No trace that is kept has an error.',
  tasks: 'No trace that is kept has a task.',
};

function titleOf(show: string): string {
  const board: Board = BOARDS.find(({ id }) => id === show) ?? BOARDS[0];
  return board.title ?? board.text;
}

function shown(traces: readonly TraceSummary[], show: string): readonly TraceSummary[] {
  if (show === 'slowest') return traces.toSorted((a, b) => b.durationMillis - a.durationMillis);
  if (show !== 'tasks') return traces;
  return traces.filter(({ correlations }) => correlations.some(({ kind }) => kind === 'task'));
}

function noteOf(operation: string, of: string): string {
  if (of !== '') return `Of ${of.replace(':', ' ')}${operation === '' ? '' : `, with ${operation}`}`;
  return operation === '' ? 'The recent ones that this process keeps' : `With ${operation}`;
}
