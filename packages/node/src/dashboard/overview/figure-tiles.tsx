import type { FigureView } from '../../http/api/live.js';
import { LEADER_BOARDS, sortText } from '../operations/operation-order.js';
import { linkTo } from '../route/route.js';
import { countText, figureText, INSUFFICIENT } from '../text/figures.js';

/** Where more is said about a figure. */
function linkOf(name: string): string | undefined {
  if (/^(cache|validation)_/.test(name)) return linkTo(['cache']);
  if (!/^(client|server)_/.test(name)) return undefined;
  const board = LEADER_BOARDS.find(({ id }) => id === BOARDS.find(([ending]) => name.endsWith(ending))?.[1]);
  return linkTo(['operations'], { sort: board && sortText(board.sort) });
}

/** The leader board that shows which operations a figure is from, by the end of its name. */
const BOARDS = [
  ['throughput', 'used'],
  ['error_ratio', 'failing'],
  ['latency_p95', 'slowest'],
] as const;

const Title = ({ name, title }: Pick<FigureView, 'name' | 'title'>) => {
  const link = linkOf(name);
  return <dt>{link === undefined ? title : <a href={link}>{title}</a>}</dt>;
};

/** The figures of the whole process, each with its window and what it rests on. */
export const FigureTiles = ({ figures }: { readonly figures: readonly FigureView[] }) => (
  <dl class="tiles">
    {figures.map(({ name, title, value, unit, insufficient, count, over }) => {
      const text = insufficient ? INSUFFICIENT : figureText(value, unit);
      return (
        <div class="tile" key={name}>
          <Title name={name} title={title} />
          <dd data-insufficient={text === INSUFFICIENT || undefined}>{text}</dd>
          <dd class="tile-note">
            of {countText(count)} over {over}
          </dd>
        </div>
      );
    })}
  </dl>
);
