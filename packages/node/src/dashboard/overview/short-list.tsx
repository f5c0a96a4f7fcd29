import { useMemo } from 'preact/hooks';
import type { LiveData, OperationRow } from '../../http/api/live.js';
import { Sparkline } from '../chart/sparkline-view.js';
import { LEADER_BOARDS, sortOperations, sortText } from '../operations/operation-order.js';
import { Empty, Panel } from '../part/panel.js';
import { linkTo } from '../route/route.js';
import { durationText, ratioText } from '../text/figures.js';

interface ShortListProps {
  readonly live: LiveData;
  readonly board: 'slowest' | 'failing';
}

const MOST = 5;

/** The first of a leader board. */
export function ShortList({ live, board }: ShortListProps) {
  const { text, sort } = LEADER_BOARDS.find(({ id }) => id === board)!;
  const rows = useMemo(() => {
    const counts = (row: OperationRow) => (board === 'slowest' ? row.p95Millis !== null : (row.errorRatio ?? 0) > 0);
    return sortOperations(live.operations.filter(counts), sort).slice(0, MOST);
  }, [live.operations, board]);
  return (
    <Panel title={text} note={<a href={linkTo(['operations'], { sort: sortText(sort) })}>all operations</a>}>
      {rows.length === 0 ? (
        <Empty>{board === 'slowest' ? 'Insufficient data: too few calls to judge.' : 'No call failed.'}</Empty>
      ) : (
        <div class="table-frame">
          <table>
            <caption class="unseen">{text}</caption>
            <thead>
              <tr>
                <th scope="col">Operation</th>
                <th scope="col" data-wide>
                  Average over time
                </th>
                <th scope="col" class="number">
                  {board === 'slowest' ? 'p95' : 'Errors'}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ role, name, sparkline, p95Millis, errorRatio }) => (
                <tr key={`${role} ${name}`}>
                  <th scope="row" class="name-cell">
                    <a href={linkTo(['operations', role, name])} title={name}>
                      {name}
                    </a>{' '}
                    <span class="role" data-role={role}>
                      {role}
                    </span>
                  </th>
                  <td data-wide>
                    <Sparkline values={sparkline} />
                  </td>
                  <td class="number">{board === 'slowest' ? durationText(p95Millis) : ratioText(errorRatio)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
